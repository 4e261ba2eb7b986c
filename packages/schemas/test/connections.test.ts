import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import {
  db2ConnectionString,
  mongoUri,
  mysqlConfig,
  nodeRedisOptions,
  oracleConfig,
  postgresConfig,
  redisOptions,
  redshiftConfig,
  sqlserverConfig,
} from '@extension-secrets/schemas'
import { describe, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { Redis } from 'ioredis'
import { MongoClient } from 'mongodb'
import mysql from 'mysql2'
import { createClient } from 'redis'
import { hostName, secretText } from './support/properties.ts'

jest.setTimeout(60_000)

const secret = { host: 'db.example', port: 7000, username: 'app', password: 'correct horse' }

/** Any credentials that JSON in UTF-8 can hold. */
const credential = fc.oneof(
  fc.string({ minLength: 1, unit: 'binary' }),
  fc.string({ minLength: 1, unit: fc.constantFrom(...' %@:/?#&=+;{}[]"\'\\$<>,!*()~\n\0\u00e9\u{1f511}') }),
  secretText(),
)
const address = { host: hostName, port: fc.integer({ min: 1, max: 65_535 }) }
const database = fc.record({ ...address, username: credential, password: credential, dbname: credential })

describe('postgresConfig, redshiftConfig and mysqlConfig', () => {
  const configs = [postgresConfig, redshiftConfig, mysqlConfig]

  test('the names of the driver, and the values as they are', () => {
    fc.assert(
      fc.property(database, ({ host, port, username, password, dbname }) => {
        for (const config of configs) {
          expect(config({ host, port, username, password, dbname })).toStrictEqual({
            host,
            port,
            user: username,
            password,
            database: dbname,
          })
        }
      }),
    )
  })

  test('no database where the secret has none', () => {
    for (const config of configs) {
      const { host, port, username: user, password } = secret
      expect(config(secret)).toStrictEqual({ host, port, user, password })
    }
  })

  test('authorities to trust, and for mysql2 the host name to check', () => {
    for (const config of [postgresConfig, redshiftConfig])
      expect(config(secret, { ca: 'PEM' })).toStrictEqual({ ...config(secret), ssl: { ca: 'PEM' } })
    const ssl = { ca: 'PEM', verifyIdentity: true }
    expect(mysqlConfig(secret, { ca: 'PEM' })).toStrictEqual({ ...mysqlConfig(secret), ssl })
    const pool = mysql.createPool(mysqlConfig(secret, { ca: 'PEM' }))
    const { connectionConfig } = (pool as unknown as { config: { connectionConfig: object } }).config
    expect(connectionConfig).toMatchObject({ ssl })
    pool.end()
  })

  test('mysql2 takes it', () => {
    const pool = mysql.createPool({ ...mysqlConfig({ ...secret, dbname: 'shop' }), connectionLimit: 1 })
    const { connectionConfig } = (pool as unknown as { config: { connectionConfig: object } }).config
    expect(connectionConfig).toMatchObject({ host: 'db.example', port: 7000, user: 'app', database: 'shop' })
    pool.end()
  })
})

describe('sqlserverConfig', () => {
  test('tedious takes it', () => {
    const secrets = fc.sample(database, 100)
    const script = fileURLToPath(new URL('support/tedious-configs.ts', import.meta.url))
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', '--disable-warning=DEP0040', script],
      { input: JSON.stringify(secrets.map((one) => sqlserverConfig(one))), encoding: 'utf8' },
    )
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual(
      secrets.map(({ host, port, username, password, dbname }) => ({
        server: host,
        authentication: { type: 'default', options: { userName: username, password } },
        options: { port, database: dbname, encrypt: true },
      })),
    )
  })

  test('no database where the secret has none', () => {
    expect(sqlserverConfig(secret).options).toStrictEqual({ port: 7000 })
  })

  test('authorities to trust', () => {
    expect(sqlserverConfig(secret, { ca: 'PEM' }).options).toStrictEqual({
      port: 7000,
      encrypt: true,
      trustServerCertificate: false,
      cryptoCredentialsDetails: { ca: 'PEM' },
    })
  })
})

describe('oracleConfig', () => {
  test('credentials as they are, the address as Easy Connect has it', () => {
    fc.assert(
      fc.property(
        credential,
        credential,
        fc.stringMatching(/^[A-Za-z][\w$#]{0,20}$/),
        (username, password, dbname) => {
          expect(oracleConfig({ ...secret, username, password, dbname })).toStrictEqual({
            user: username,
            password,
            connectString: `db.example:7000/${dbname}`,
          })
        },
      ),
    )
    expect(oracleConfig(secret).connectString).toBe('db.example:7000')
    expect(oracleConfig({ ...secret, host: '2001:db8::7' }).connectString).toBe('[2001:db8::7]:7000')
  })

  test.each(['a/b', 'a b', 'a?b', 'a:b', 'a(b', 'a=b', 'a\n', '', 'ä'])('dbname %j is refused', (dbname) => {
    const thrown = errorOf(() => oracleConfig({ ...secret, dbname }))
    expect(thrown.message).toBe('dbname: expected letters, digits and the signs _ . $ # - only')
  })

  test.each(['a/CANARY', 'CANARY?x', '(CANARY)', 'a\nCANARY', ''])('host %j is refused', (host) => {
    const thrown = errorOf(() => oracleConfig({ ...secret, host }))
    expect(thrown.message).toBe('host: expected a host name or an IP address')
  })
})

describe('db2ConnectionString', () => {
  const db2 = { ...secret, dbname: 'STOCK' }

  test('all that the driver needs', () => {
    expect(db2ConnectionString(db2)).toBe(
      'DATABASE=STOCK;HOSTNAME=db.example;PORT=7000;PROTOCOL=TCPIP;UID=app;PWD=correct horse;',
    )
  })

  test('the defaults only where the secret has nothing', () => {
    const { port: _, dbname: __, ...least } = db2
    expect(db2ConnectionString(least, { port: 50_000, dbname: 'LEDGER' })).toMatch(
      /^DATABASE=LEDGER;.*;PORT=50000;/,
    )
    expect(db2ConnectionString(db2, { port: 50_000, dbname: 'LEDGER' })).toBe(db2ConnectionString(db2))
  })

  test('a port and a database are never guessed', () => {
    const { port: _, ...noPort } = db2
    expect(() => db2ConnectionString(noPort)).toThrow('port: expected one, in the secret or as a default')
    expect(() => db2ConnectionString(secret)).toThrow('dbname: expected one, in the secret or as a default')
  })

  test('every value comes back out of the string, or the key is refused without a word of the value', () => {
    const printable = fc.string({ minLength: 1 })
    let [written, refused] = [0, 0]
    fc.assert(
      fc.property(fc.oneof(printable, credential), fc.oneof(printable, credential), (username, password) => {
        let text: string
        try {
          text = db2ConnectionString({ ...db2, username, password })
        } catch (error) {
          refused++
          expect(error).toBeInstanceOf(TypeError)
          expect(String(error)).toMatch(
            /^TypeError: (username|password): expected printable ASCII without semicolons, space at either end, or a brace or quotation mark in front$/,
          )
          return
        }
        written++
        const keywords = text.split(';').map((keyword) => /^([^=]*)=(.*)$/.exec(keyword)?.slice(1, 3))
        expect(keywords).toStrictEqual([
          ['DATABASE', 'STOCK'],
          ['HOSTNAME', 'db.example'],
          ['PORT', '7000'],
          ['PROTOCOL', 'TCPIP'],
          ['UID', username],
          ['PWD', password],
          undefined,
        ])
      }),
      { numRuns: 500 },
    )
    expect(Math.min(written, refused)).toBeGreaterThan(20)
  })

  test.each(['a;b', ';', ' a', 'a ', '{a}', '"a"', "'a'", 'a\n', 'a\tb', 'é', '', '\ud800'])(
    '%j is refused',
    (value) => {
      for (const key of ['host', 'username', 'password', 'dbname']) {
        expect(errorOf(() => db2ConnectionString({ ...db2, [key]: value })).message).toMatch(
          new RegExp(`^${key}: expected printable ASCII without`),
        )
      }
    },
  )

  test.each(['a', 'a b', 'a{b}', 'a=b', 'a"b', "a'b", '}', '!"#$%&()*+,-./:<=>?@[]^_`|~', 'z', 'a{', 'a}'])(
    '%j stands as it is',
    (password) => {
      expect(db2ConnectionString({ ...db2, password })).toContain(`;PWD=${password};`)
    },
  )
})

describe('mongoUri', () => {
  test('the driver reads back any credentials', () => {
    fc.assert(
      fc.property(database, fc.boolean(), ({ host, port, username, password, dbname }, ssl) => {
        // Names of databases have fewer characters than passwords.
        const name = `db-${dbname.replace(/[ .$/\\\0"*<>:|?]/g, '')}`
        const uri = mongoUri({ host, port, username, password, dbname: name, ssl })
        expect(uri).toMatch(/^[!-~]+$/)
        const { options } = new MongoClient(uri)
        expect(options.credentials).toMatchObject({ username, password, source: 'admin' })
        expect(options.hosts.map((address) => [address.host, address.port])).toStrictEqual([[host, port]])
        expect(options).toMatchObject({ dbName: name, tls: ssl, retryWrites: false })
      }),
      { numRuns: 200 },
    )
  })

  test('URL reads back any credentials and parameters', () => {
    fc.assert(
      fc.property(database, credential, ({ host, port, username, password, dbname }, appName) => {
        const url = new URL(mongoUri({ host, port, username, password, dbname }, { appName }))
        expect([url.username, url.password, url.pathname.slice(1)].map(decodeURIComponent)).toStrictEqual([
          username,
          password,
          dbname,
        ])
        expect([url.hostname, url.port, url.hash]).toStrictEqual([host, String(port), ''])
        expect([...url.searchParams]).toStrictEqual([
          ['authSource', 'admin'],
          ['tls', 'true'],
          ['retryWrites', 'false'],
          ['appName', appName],
        ])
      }),
    )
  })

  test.each([
    [undefined, true],
    [true, true],
    [false, false],
  ])('ssl %j gives tls=%j', (ssl, tls) => {
    const uri = mongoUri({ ...secret, ...(ssl === undefined ? {} : { ssl }) })
    expect(uri).toBe(
      `mongodb://app:correct%20horse@db.example:7000/?authSource=admin&tls=${tls}&retryWrites=false`,
    )
  })

  test('parameters may replace what is there, and be added', () => {
    const uri = mongoUri(secret, { retryWrites: 'true', replicaSet: 'rs0' })
    expect(uri).toMatch(/\?authSource=admin&tls=true&retryWrites=true&replicaSet=rs0$/)
  })

  test('the driver takes the authorities to trust beside it', () => {
    const { options } = new MongoClient(mongoUri(secret), { ca: 'PEM' })
    expect(options).toMatchObject({ tls: true, ca: 'PEM' })
    expect(options.rejectUnauthorized).not.toBe(false)
  })

  test('an IPv6 address stands in brackets, and no host becomes more than a host', () => {
    const { options } = new MongoClient(mongoUri({ ...secret, host: '2001:db8::7' }))
    expect(options.hosts[0]?.host).toBe('2001:db8::7')
    expect(mongoUri({ ...secret, host: 'a,b/c?d@e' })).toContain('@a%2Cb%2Fc%3Fd%40e:7000/?')
  })

  test.each(['username', 'password', 'dbname', 'host'])('half a surrogate pair in %s is refused', (key) => {
    const thrown = errorOf(() => mongoUri({ ...secret, [key]: 'CANARY\ud800' }))
    expect(thrown.message).toBe(`${key}: expected text without half a surrogate pair`)
  })
})

describe('redisOptions and nodeRedisOptions', () => {
  test('ioredis takes it', () => {
    fc.assert(
      fc.property(credential, credential, hostName, (username, password, host) => {
        const client = new Redis({
          ...redisOptions({ username, password }, { host, port: 7 }),
          lazyConnect: true,
        })
        expect(client.options).toMatchObject({ host, port: 7, username, password, tls: {} })
      }),
      { numRuns: 30 },
    )
  })

  test('node-redis takes it', () => {
    fc.assert(
      fc.property(credential, credential, hostName, (username, password, host) => {
        const { options } = createClient(nodeRedisOptions({ username, password }, { host, port: 7 }))
        expect(options).toMatchObject({ username, password, socket: { host, port: 7, tls: true } })
      }),
      { numRuns: 5 },
    )
  })

  test('authorities to trust', () => {
    const address = { host: 'h', port: 7, ca: 'PEM' }
    expect(redisOptions(secret, address).tls).toStrictEqual({ ca: 'PEM' })
    expect(nodeRedisOptions(secret, address).socket).toStrictEqual({
      host: 'h',
      port: 7,
      tls: true,
      ca: 'PEM',
    })
  })

  test('the port is that of Redis if none is given', () => {
    expect(redisOptions(secret, { host: 'h' }).port).toBe(6379)
    expect(nodeRedisOptions(secret, { host: 'h' }).socket.port).toBe(6379)
  })
})

/** Catches what a function throws; fails if it throws nothing, or anything with a value in it. */
function errorOf(run: () => unknown): Error {
  try {
    run()
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    expect(`${error.stack}${JSON.stringify(error)}`).not.toMatch(/CANARY/)
    expect(error).not.toHaveProperty('cause')
    return error
  }
  throw new Error('nothing was thrown')
}
