import { isMongoAuthError } from '@extension-secrets/schemas'
import { MongoClient } from 'mongodb'
import type { DatabaseServer, Driver } from '../driver.ts'
import { findServer, startProcess } from './server-process.ts'

export const mongoCommand: string | undefined = findServer('mongod', 'ferretdb')

/** Starts the MongoDB that is installed, or FerretDB 1.24, which speaks its protocol over SQLite. */
export async function startMongo(command: string): Promise<DatabaseServer> {
  const isFerret = command.endsWith('ferretdb')
  const [user, pwd] = ['admin', crypto.randomUUID()]
  const server = await startProcess(command, (folder, port) =>
    isFerret
      ? [
          ...['--handler=sqlite', `--sqlite-url=file:${folder}/`, `--state-dir=${folder}`],
          ...[`--listen-addr=127.0.0.1:${port}`, '--debug-addr=-', '--telemetry=disable'],
          ...['--test-enable-new-auth', '--setup-database=admin'],
          ...[`--setup-username=${user}`, `--setup-password=${pwd}`],
        ]
      : ['--auth', '--dbpath', folder, '--port', String(port), '--bind_ip', '127.0.0.1'],
  )
  const address = `mongodb://127.0.0.1:${server.port}`
  if (!isFerret) {
    // Until there is a user, whoever comes from this machine may create the first.
    const first = await MongoClient.connect(address)
    await first.db('admin').command({ createUser: user, pwd, roles: ['root'] })
    await first.close()
  }
  const admin = await MongoClient.connect(address, { auth: { username: user, password: pwd } })
  const users = new Set<string>()
  return {
    port: server.port,
    async setPassword(name, password) {
      const roles = isFerret ? [] : [{ role: 'readWriteAnyDatabase', db: 'admin' }]
      const command = users.has(name) ? { updateUser: name } : { createUser: name, roles }
      users.add(name)
      await admin.db('admin').command({ ...command, pwd: password })
    },
    async connections(name) {
      if (isFerret) return undefined
      const all = { $currentOp: { allUsers: true, idleConnections: true } }
      const operations = await admin.db('admin').aggregate([all]).toArray()
      const named = operations.filter(({ effectiveUsers = [] }) =>
        (effectiveUsers as { user: string }[]).some((one) => one.user.startsWith(name)),
      )
      return named.length
    },
    async [Symbol.asyncDispose]() {
      await admin.close()
      await server.close()
    },
  }
}

export const mongo: Driver<MongoClient> = {
  name: 'mongodb',
  open: ({ host, port, username, password }) =>
    new MongoClient(`mongodb://${host}:${port}`, {
      auth: { username, password },
      maxPoolSize: 2,
      serverSelectionTimeoutMS: 3_000,
    }),
  ask: (client) => client.db('app').collection('orders').countDocuments(),
  close: (client) => client.close(),
  isStale: isMongoAuthError,
}
