// The errors by which a database says that the password is wrong: of the drivers themselves, over real sockets where a
// server is easily played, else made by the classes of the driver.
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import {
  isMongoAuthError,
  isMysqlAuthError,
  isOracleAuthError,
  isPostgresAuthError,
  isRedisAuthError,
  isSqlServerAuthError,
} from '@extension-secrets/schemas'
import { describe, expect, jest, test } from '@jest/globals'
import { Redis } from 'ioredis'
import { MongoServerError } from 'mongodb'
import mysql from 'mysql2'
import { createClient } from 'redis'

jest.setTimeout(60_000)

const require = createRequire(import.meta.url)
/** The class of the error of a pool, which the driver does not export. */
const { PoolClearedError } = require(require.resolve('mongodb').replace('index.js', 'cmap/errors.js'))

const predicates = {
  isMongoAuthError,
  isMysqlAuthError,
  isOracleAuthError,
  isPostgresAuthError,
  isRedisAuthError,
  isSqlServerAuthError,
}
const coded = (message: string, fields: object, cause?: unknown): Error =>
  Object.assign(new Error(message, { cause }), fields)

/** Errors as the drivers make them, or with the fields that they set: those for which the secret is to blame, and others. */
const errors: Record<keyof typeof predicates, Record<'blamed' | 'others', Record<string, unknown>>> = {
  isPostgresAuthError: {
    blamed: {
      'a wrong password': coded('password authentication failed', { code: '28P01' }),
      'as a cause': coded('Failed query', {}, coded('', { code: '28P01' })),
      Redshift: coded('password authentication failed for user "app"', { code: '28000' }),
      'RDS Proxy': coded('This RDS proxy has no credentials for the role app.', { code: '28000' }),
      'a user who is named after the file of rules': coded(
        'password authentication failed for user "pg_hba.conf"',
        { code: '28000' },
      ),
    },
    others: {
      'no TLS': coded('no pg_hba.conf entry for user "password_reader", no encryption', { code: '28000' }),
      'no login': coded('role "app" is not permitted to log in', { code: '28000' }),
      'a role that is named after a password, and may not log in': coded(
        'role "password_reader" is not permitted to log in',
        { code: '28000' },
      ),
      'another error': coded('password', { code: '42501' }),
    },
  },
  isMysqlAuthError: {
    blamed: {
      'the code': coded('Access denied for user', { code: 'ER_ACCESS_DENIED_ERROR' }),
      'the number': coded('Access denied for user', { errno: 1045 }),
      'a user and a host that are named after TLS': coded(
        "Access denied for user 'app-ssl'@'tls-1.internal' (using password: YES)",
        { errno: 1045 },
      ),
    },
    others: {
      'no right to a database': coded('', { code: 'ER_DBACCESS_DENIED_ERROR', errno: 1044 }),
      'no TLS': coded('', { code: 'ER_SECURE_TRANSPORT_REQUIRED', errno: 3159 }),
      'a message of TLS': coded('Access denied: SSL is required', { errno: 1045 }),
    },
  },
  isSqlServerAuthError: {
    blamed: {
      'a user who is named after a locked login': coded("Login failed for user 'locked out'.", {
        code: 'ELOGIN',
      }),
      'the code': coded("Login failed for user 'app'.", { code: 'ELOGIN' }),
      'the number': coded('', { number: 18_456 }),
    },
    others: {
      'a locked login': coded('Login failed: the account is currently locked out.', { code: 'ELOGIN' }),
      'a database': coded('Cannot open database "x".', { code: 'ELOGIN' }),
      'no connection': coded('', { code: 'ESOCKET' }),
    },
  },
  isMongoAuthError: {
    blamed: {
      'the server': mongo('Authentication failed.', 18),
      Atlas: mongo('bad auth : Authentication failed.', 8000),
      'a pool that was cleared for it': poolCleared(18),
    },
    others: {
      'another error of Atlas': mongo('over quota', 8000),
      'no right': mongo('not authorized', 13),
      'a pool that was cleared for something else': poolCleared(11_600),
    },
  },
  isRedisAuthError: {
    blamed: { 'a cause': coded('', {}, new Error('WRONGPASS invalid username-password pair')) },
    others: {
      'no right': new Error('NOPERM this user has no permissions'),
      'a closed connection': new Error('Connection is closed.'),
      'a message that quotes it': new Error('saw WRONGPASS'),
    },
  },
  isOracleAuthError: {
    blamed: {
      'the code': coded('', { code: 'ORA-01017', errorNum: 1017 }),
      'the number': coded('', { errorNum: 1017 }),
    },
    others: {
      'a locked account': coded('', { code: 'ORA-28000', errorNum: 28_000 }),
      'an expired password': coded('', { code: 'ORA-28001', errorNum: 28_001 }),
    },
  },
}

function mongo(message: string, code: number): unknown {
  return new MongoServerError({ message, code })
}

function poolCleared(code: number): unknown {
  return new PoolClearedError({ address: 'db:27017', serverError: mongo('Authentication failed.', code) })
}

describe.each(Object.entries(errors))('%s', (name, { blamed, others }) => {
  const isAuthError = predicates[name as keyof typeof predicates]
  test.each(Object.entries(blamed))('%s', (_, error) => expect(isAuthError(error)).toBe(true))
  test.each(Object.entries(others))('not %s', (_, error) => expect(isAuthError(error)).toBe(false))
})

test.each(Object.entries(predicates))(
  '%s never throws, and takes nothing for an error that is none',
  (_, isAuthError) => {
    const trap = (): never => {
      throw new Error('trapped')
    }
    const circle: { cause?: unknown } = {}
    circle.cause = circle
    const revoked = Proxy.revocable({}, {})
    revoked.revoke()
    const strangers = [
      undefined,
      null,
      '',
      '28P01',
      'WRONGPASS',
      18,
      1045,
      18n,
      true,
      Symbol('x'),
      [],
      {},
      trap,
      circle,
      revoked.proxy,
      new Proxy({}, { get: trap, has: trap, ownKeys: trap }),
      {
        get message(): never {
          return trap()
        },
      },
      { code: {}, message: { toString: trap }, number: null, cause: 7 },
      Object.create(null),
    ]
    for (const stranger of strangers) expect(isAuthError(stranger)).toBe(false)
  },
)

/** Plays a server on a free port of this machine for as long as it is used. */
async function withServer(server: Server, use: (port: number) => Promise<void>): Promise<void> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    await use((server.address() as AddressInfo).port)
  } finally {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
}

/** A Redis that takes nobody's password. */
function redisServer(): Server {
  return createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (data) => {
      for (const [, command = ''] of String(data).matchAll(/\*\d+\r\n\$\d+\r\n([A-Za-z]+)\r\n/g)) {
        const isLogin = /^(?:AUTH|HELLO)$/i.test(command)
        const wrong = '-WRONGPASS invalid username-password pair or user is disabled.\r\n'
        socket.write(isLogin ? wrong : '-NOAUTH Authentication required.\r\n')
      }
    })
  })
}

async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

test('redis: the login of connect()', async () => {
  await withServer(redisServer(), async (port) => {
    const client = createClient({
      username: 'app',
      password: 'old',
      socket: { host: '127.0.0.1', port, reconnectStrategy: false },
    })
    client.on('error', () => undefined)
    expect(isRedisAuthError(await errorOf(client.connect()))).toBe(true)
    client.destroy()
  })
})

test('ioredis: a command says NOAUTH, connect() nothing, and the event "error" the reason', async () => {
  await withServer(redisServer(), async (port) => {
    const options = {
      host: '127.0.0.1',
      port,
      username: 'app',
      password: 'old',
      lazyConnect: true,
      connectTimeout: 500,
    }
    const redis = new Redis({ ...options, retryStrategy: () => null })
    const reasons: unknown[] = []
    redis.on('error', (error) => reasons.push(error))
    const thrown = await errorOf(redis.connect())
    expect(String(thrown)).toBe('Error: Connection is closed.')
    expect(isRedisAuthError(thrown)).toBe(false)
    expect(reasons.some(isRedisAuthError)).toBe(true)
    redis.disconnect()
  })
})

test('mysql2: the login', async () => {
  const played = mysql.createServer((connection) => {
    connection.on('error', () => undefined)
    connection.serverHandshake({
      protocolVersion: 10,
      serverVersion: '8.4.0',
      connectionId: 1,
      statusFlags: 2,
      characterSet: 8,
      capabilityFlags: 0x82_01, // protocol 4.1 with its hashed passwords
      authCallback: (_: unknown, done: (error: null, refusal: object) => void) =>
        done(null, { message: "Access denied for user 'app'@'::1' (using password: YES)", code: 1045 }),
    })
  })
  const server = (played as unknown as { _server: Server })._server
  await withServer(server, async (port) => {
    const client = mysql.createConnection({ host: '127.0.0.1', port, user: 'app', password: 'old' })
    const [error] = await once(client, 'error')
    expect(isMysqlAuthError(error)).toBe(true)
    client.destroy()
  })
})
