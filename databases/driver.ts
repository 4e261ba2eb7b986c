// Servers and drivers, as the tests and the measurements see them.

/** Contents of the secret. */
export interface Login {
  readonly host: string
  readonly port: number
  readonly username: string
  readonly password: string
}

/** A running server. */
export interface DatabaseServer extends AsyncDisposable {
  readonly port: number
  /** Creates a user, or gives an existing one another password. */
  setPassword(user: string, password: string): Promise<void>
  /** Number of connections that a user and its clone have open; `undefined` if the server doesn't tell. */
  connections(user: string): Promise<number | undefined>
}

/** A running server that cuts connections when it is told to. */
export interface CuttingServer extends DatabaseServer {
  /** Cuts the connections of a user. */
  cut(user: string): Promise<void>
}

/** A driver, as `docs/databases.md` shows it. */
export interface Driver<C> {
  readonly name: string
  open(login: Login): C | Promise<C>
  ask(client: C): Promise<unknown>
  close(client: C): unknown
  /** Absent for pools, which replace their connections themselves. */
  isUsable?(client: C): boolean
  readonly isStale: (error: unknown) => boolean
}

/** A driver whose commands can be cut while they are in flight. */
export interface CuttableDriver<C> extends Driver<C> {
  /** A command that the server answers after three seconds. */
  linger(client: C): Promise<unknown>
}
