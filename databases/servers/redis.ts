import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isRedisAuthError } from '@extension-secrets/schemas'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import type { CuttableDriver, CuttingServer, Login } from '../driver.ts'
import { findServer, startProcess } from './server-process.ts'

export const redisCommand: string | undefined = findServer('valkey-server', 'redis-server')

/** Certificate of a server on this machine, and its key, as PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

/**
 * Starts the Redis or Valkey that is installed.
 *
 * @param certificate makes it take connections with TLS only, as ElastiCache does
 */
export async function startRedis(command: string, certificate?: Certificate): Promise<CuttingServer> {
  const server = await startProcess(
    command,
    (folder, port) => [
      ...['--bind', '127.0.0.1', '--save', '', '--dir', folder],
      ...(certificate === undefined
        ? ['--port', String(port)]
        : [
            ...['--port', '0', '--tls-port', String(port), '--tls-auth-clients', 'no'],
            ...['--tls-cert-file', 'cert.pem', '--tls-key-file', 'key.pem', '--tls-ca-cert-file', 'cert.pem'],
          ]),
    ],
    async (folder) => {
      if (certificate === undefined) return
      await writeFile(join(folder, 'cert.pem'), certificate.cert)
      await writeFile(join(folder, 'key.pem'), certificate.key, { mode: 0o600 })
    },
  )
  const tls = certificate === undefined ? {} : { tls: { ca: certificate.cert } }
  const admin = new Redis({ host: 'localhost', port: server.port, ...tls })
  await admin.set('orders', 1)
  return {
    port: server.port,
    async setPassword(user, password) {
      await admin.call('ACL', 'SETUSER', user, 'on', 'resetpass', `>${password}`, '~*', '+@all')
    },
    async connections(user) {
      const list = String(await admin.call('CLIENT', 'LIST'))
      return list.split('\n').filter((line) => line.includes(` user=${user}`)).length
    },
    async cut(user) {
      await admin.call('CLIENT', 'KILL', 'USER', user)
    },
    async [Symbol.asyncDispose]() {
      await admin.quit()
      await server.close()
    },
  }
}

/** Opens a client of `ioredis` that doesn't reconnect by itself, with credentials that may be outdated. */
async function openIoredis({ host, port, username, password }: Login): Promise<Redis> {
  const redis = new Redis({
    ...{ host, port, username, password },
    lazyConnect: true,
    retryStrategy: () => null,
    commandTimeout: 2_000,
  })
  let reason: unknown
  redis.on('error', (error) => {
    reason = error
  })
  await redis.connect().catch((error) => {
    throw reason ?? error
  })
  return redis
}

export const ioredis: CuttableDriver<Redis> = {
  name: 'ioredis',
  open: openIoredis,
  ask: (redis) => redis.get('orders'),
  linger: (redis) => redis.blpop('nothing', 3),
  close: (redis) => redis.disconnect(),
  isUsable: (redis) => redis.status === 'ready',
  isStale: isRedisAuthError,
}

/** Opens a client of `redis` that doesn't reconnect by itself. */
async function openNodeRedis({ host, port, username, password }: Login) {
  const client = createClient({
    username,
    password,
    socket: { host, port, reconnectStrategy: false },
    disableOfflineQueue: true,
    commandOptions: { timeout: 2_000 },
  }).on('error', () => {})
  await client.connect()
  return client
}

export const nodeRedis: CuttableDriver<Awaited<ReturnType<typeof openNodeRedis>>> = {
  name: 'redis',
  open: openNodeRedis,
  ask: (client) => client.get('orders'),
  linger: (client) => client.blPop('nothing', 3),
  close: (client) => client.destroy(),
  isUsable: (client) => client.isReady,
  isStale: isRedisAuthError,
}
