// With `ca`, a driver talks to the server that the certificate names, and to no other of the same authority.
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, TLSSocket } from 'node:tls'
import { mysqlConfig, redisOptions } from '@extension-secrets/schemas'
import { afterEach, expect, jest, test } from '@jest/globals'
import { Redis } from 'ioredis'
import mysql from 'mysql2'
import { generate } from 'selfsigned'

jest.setTimeout(60_000)

const authority = await generate([{ name: 'commonName', value: 'Test Authority' }], {
  keyType: 'ec',
  algorithm: 'sha256',
  extensions: [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, critical: true },
  ],
})
const ca = authority.cert

async function certificateOf(name: string): Promise<{ key: string; cert: string }> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ca: { key: authority.private, cert: ca },
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: name }] }],
  })
  return { key, cert }
}
const right = await certificateOf('localhost')
const wrong = await certificateOf('other.example')

const open = new Set<() => void>()
afterEach(() => {
  for (const close of open) close()
  open.clear()
})

async function listening(server: Server): Promise<number> {
  server.on('connection', (socket: Socket) => {
    socket.on('error', () => undefined)
    open.add(() => socket.destroy())
  })
  open.add(() => server.close())
  server.listen(0, 'localhost')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** A MySQL server up to the point where both sides have agreed on TLS; then it hangs up. */
function mysqlServer(certificate: { key: string; cert: string }): Server {
  const abilities = 0x200 | 0x800 | 0x8000 | 0x8_00_00 // protocol 4.1, TLS, hashed passwords, plugins
  const greeting = Buffer.concat([
    Buffer.from('\x0a8.4.0\0', 'latin1'),
    Buffer.from([1, 0, 0, 0, ...Buffer.from('12345678'), 0, abilities & 255, (abilities >> 8) & 255]),
    Buffer.from([8, 2, 0, (abilities >> 16) & 255, 0, 21, ...Buffer.alloc(10)]),
    Buffer.from('123456789012\0mysql_native_password\0', 'latin1'),
  ])
  return createServer((socket) => {
    socket.write(Buffer.concat([Buffer.from([greeting.length, 0, 0, 0]), greeting]))
    socket.once('data', (data) => {
      socket.pause()
      // A request for TLS has 36 bytes; the first message of TLS may come with it.
      if (data.length > 36) socket.unshift(data.subarray(36))
      const secure = new TLSSocket(socket, { isServer: true, ...certificate })
      secure.on('error', () => undefined)
      secure.once('data', () => secure.destroy())
    })
  })
}

/** The error with which a connection of mysql2 ends: lost, if TLS was agreed on. */
async function mysqlError(
  certificate: { key: string; cert: string },
  options: { ca?: string },
): Promise<unknown> {
  const port = await listening(mysqlServer(certificate))
  const secret = { host: 'localhost', port, username: 'app', password: 'correct horse' }
  const connection = mysql.createConnection(mysqlConfig(secret, options))
  const [error] = await once(connection, 'error')
  connection.destroy()
  return Reflect.get(Object(error), 'code')
}

test('mysql2 takes the certificate of the host, and no other of the authority', async () => {
  expect(await mysqlError(right, { ca })).toBe('PROTOCOL_CONNECTION_LOST')
  const refused = await mysqlError(wrong, { ca })
  expect(['ERR_TLS_CERT_ALTNAME_INVALID', 'HANDSHAKE_SSL_ERROR']).toContain(refused)
  const unknown = await mysqlError(right, { ca: wrong.cert })
  expect(unknown).not.toBe('PROTOCOL_CONNECTION_LOST')
})

/** The first error of a connecting ioredis client, or its word that it is connected. */
async function redisSays(
  certificate: { key: string; cert: string },
  options: { ca?: string },
): Promise<string> {
  const server = createTlsServer(certificate, (socket) => {
    socket.on('error', () => undefined)
  })
  const port = await listening(server)
  const redis = new Redis({
    ...redisOptions({ username: 'app', password: 'old' }, { host: 'localhost', port, ...options }),
    retryStrategy: () => null,
    enableReadyCheck: false,
    connectTimeout: 5000,
  })
  open.add(() => redis.disconnect())
  return new Promise((resolve) => {
    redis.once('connect', () => resolve('connected'))
    redis.once('error', (error) => resolve(String(Reflect.get(error, 'code'))))
  })
}

test('ioredis takes the certificate of the host, and no other of the authority', async () => {
  expect(await redisSays(right, { ca })).toBe('connected')
  expect(await redisSays(wrong, { ca })).toBe('ERR_TLS_CERT_ALTNAME_INVALID')
  expect(await redisSays(right, {})).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE')
})
