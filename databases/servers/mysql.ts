import { basename, dirname, join } from 'node:path'
import { isMysqlAuthError } from '@extension-secrets/schemas'
import { createConnection, createPool, type Pool, type RowDataPacket } from 'mysql2/promise'
import type { CuttableDriver, CuttingServer } from '../driver.ts'
import { findCommand, findServer, run, startProcess } from './server-process.ts'

export const mysqlCommand: string | undefined = findServer('mariadbd', 'mysqld')

/** Starts the MariaDB or MySQL that is installed. */
export async function startMysql(command: string): Promise<CuttingServer> {
  const user = process.getuid?.() === 0 ? ['--user=root'] : []
  const isMaria = basename(command).startsWith('maria')
  const server = await startProcess(
    command,
    (folder, port) => [
      '--no-defaults',
      `--datadir=${join(folder, 'data')}`,
      `--socket=${join(folder, 's')}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      ...(isMaria ? [] : ['--mysqlx=OFF']),
      ...user,
    ],
    (folder) => {
      const data = `--datadir=${join(folder, 'data')}`
      return isMaria
        ? run(findCommand('mariadb-install-db') ?? join(dirname(command), 'mariadb-install-db'), [
            '--no-defaults',
            data,
            '--auth-root-authentication-method=normal',
            ...user,
          ])
        : run(command, ['--no-defaults', data, '--initialize-insecure', ...user])
    },
  )
  const admin = await createConnection({ socketPath: join(server.folder, 's'), user: 'root' })
  await admin.query('create database app')
  await admin.query('create table app.orders (id int)')
  return {
    port: server.port,
    async setPassword(name, password) {
      await admin.query('create user if not exists ?@? identified by ?', [name, '127.0.0.1', password])
      await admin.query('alter user ?@? identified by ?', [name, '127.0.0.1', password])
      await admin.query('grant all on app.* to ?@?', [name, '127.0.0.1'])
    },
    async connections(name) {
      const [rows] = await admin.query<RowDataPacket[]>(
        'select count(*) as open from information_schema.processlist where user like ?',
        [`${name}%`],
      )
      return Number(rows[0]?.open)
    },
    async cut(name) {
      const [rows] = await admin.query<RowDataPacket[]>(
        'select id from information_schema.processlist where user = ?',
        [name],
      )
      for (const { id } of rows) await admin.query('kill ?', [id])
    },
    async [Symbol.asyncDispose]() {
      await admin.end()
      await server.close()
    },
  }
}

export const mysqlPool: CuttableDriver<Pool> = {
  name: 'mysql2',
  open: ({ host, port, username, password }) =>
    createPool({ host, port, user: username, password, database: 'app', connectionLimit: 2 }),
  ask: (pool) => pool.query('select count(*) from orders'),
  linger: (pool) => pool.query('select sleep(3)'),
  close: (pool) => pool.end(),
  isStale: isMysqlAuthError,
}
