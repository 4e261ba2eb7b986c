import { isPostgresAuthError } from '@extension-secrets/schemas'
import type { Pool } from 'pg'
import { pg, startPostgres } from '../../examples/orders/demo/postgres.ts'
import type { CuttableDriver, CuttingServer } from '../driver.ts'

/** Starts the PostgreSQL that npm has. */
export async function startPg(): Promise<CuttingServer> {
  const server = await startPostgres()
  return {
    port: server.port,
    setPassword: (user, password) => server.setPassword(user, password),
    connections: (user) => server.connections(`${user}%`),
    cut: (user) => server.cut(user),
    [Symbol.asyncDispose]: () => server.close(),
  }
}

export const pgPool: CuttableDriver<Pool> = {
  name: 'pg',
  open: ({ host, port, username, password }) =>
    new pg.Pool({ host, port, user: username, password, database: 'postgres', max: 2 }).on('error', () => {}),
  ask: (pool) => pool.query('select count(*) from orders'),
  linger: (pool) => pool.query('select pg_sleep(3)'),
  close: (pool) => pool.end(),
  isStale: isPostgresAuthError,
}
