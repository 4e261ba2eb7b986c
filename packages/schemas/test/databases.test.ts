import * as schemas from '@extension-secrets/schemas'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { GenericSchema } from 'valibot'
import { accept, canaries, issuesOf } from './canary.ts'
import { anyPort, checkSchema, hostName, secretText } from './support/properties.ts'

const text = secretText()
/** User names and passwords: nothing around them that could have been pasted. */
const credential = secretText().map((word) => word.trim())

/** Secrets of an engine, most with some of the keys that are not required, and sometimes with keys of others. */
function databaseSecrets(engine: string, optionalTexts: readonly string[]): fc.Arbitrary<Json> {
  return fc
    .tuple(
      fc.record({ engine: fc.constant(engine), host: hostName, username: credential, password: credential }),
      fc.option(anyPort, { nil: undefined }),
      fc.dictionary(fc.constantFrom(...optionalTexts), text, { noNullPrototype: true }),
      fc.dictionary(text, fc.jsonValue(), { maxKeys: 2, noNullPrototype: true }),
    )
    .map(([required, port, optional, others]) => ({
      ...required,
      ...optional,
      ...others,
      ...(port === undefined ? {} : { port: port.stored }),
    }))
}

type Json = Record<string, unknown>

/** Makes the output that must come: the known keys, the port as a number. */
function known(secret: Json, keys: readonly string[], defaultPort: number | undefined): Json {
  const output = Object.fromEntries(
    keys.filter((key) => Object.hasOwn(secret, key)).map((key) => [key, secret[key]]),
  )
  const port = secret.port === undefined ? defaultPort : Number(secret.port)
  for (const key of Object.keys(output)) if (output[key] === '') delete output[key]
  return { ...output, ...(port === undefined ? {} : { port }) }
}

const required = ['engine', 'host', 'username', 'password']
const optional = ['dbname', 'masterarn', 'dbInstanceIdentifier', 'dbClusterIdentifier']

/** Engine, default port and optional keys of each database, from the last table of the wire protocol. */
const databases: readonly {
  readonly name: keyof typeof schemas
  readonly schema: GenericSchema<unknown, object>
  readonly engine: string
  readonly port: number | undefined
  readonly optional: readonly string[]
}[] = [
  { name: 'rdsDb2', schema: schemas.rdsDb2, engine: 'db2', port: undefined, optional },
  { name: 'rdsMariadb', schema: schemas.rdsMariadb, engine: 'mariadb', port: 3306, optional },
  { name: 'rdsMysql', schema: schemas.rdsMysql, engine: 'mysql', port: 3306, optional },
  { name: 'rdsOracle', schema: schemas.rdsOracle, engine: 'oracle', port: 1521, optional },
  { name: 'rdsPostgres', schema: schemas.rdsPostgres, engine: 'postgres', port: 5432, optional },
  { name: 'rdsSqlserver', schema: schemas.rdsSqlserver, engine: 'sqlserver', port: 1433, optional },
  { name: 'redshift', schema: schemas.redshift, engine: 'redshift', port: 5439, optional },
  {
    name: 'redshiftServerless',
    schema: schemas.redshiftServerless,
    engine: 'redshift',
    port: 5439,
    optional: [...optional, 'namespaceName'],
  },
  {
    name: 'documentDb',
    schema: schemas.documentDb,
    engine: 'mongo',
    port: 27_017,
    optional: ['dbname', 'masterarn', 'dbClusterIdentifier'],
  },
]
const engines = databases.map(({ engine }) => engine)
const rds = databases.filter(({ name }) => name.startsWith('rds'))
const valid = (engine: string): Json => ({ engine, host: 'db.example', username: 'app', password: 'correct' })

for (const { name, schema, engine, port, optional } of databases) {
  const allowed = [...required, ...optional]
  checkSchema(name, {
    schema,
    valid: databaseSecrets(engine, optional),
    required,
    words: engines,
    wrong: {
      engine: [...engines, engine.toUpperCase(), ''].filter((other) => other !== engine),
    },
    output: (secret) => known(secret, allowed, port),
  })

  describe(name, () => {
    test('every optional key comes out, and none of them is needed', () => {
      const everything = {
        ...valid(engine),
        ...Object.fromEntries(optional.map((key) => [key, `the ${key}`])),
      }
      expect(accept(schema, { ...everything, port: 7 })).toStrictEqual({ ...everything, port: 7 })
      expect(accept(schema, valid(engine))).toStrictEqual(known(valid(engine), required, port))
    })

    test.each([...optional, 'port'])('%s counts as absent where it is empty or null', (key) => {
      for (const value of ['', null])
        expect(accept(schema, { ...valid(engine), [key]: value })).toStrictEqual(
          accept(schema, valid(engine)),
        )
    })

    test.each([
      ['host', ' db.example', 'a host name or an IP address, without white space in front of it'],
      ['host', 'db.example\n', 'a host name or an IP address, without a line break at its end'],
      [
        'host',
        '\uFEFFdb.example',
        'a host name or an IP address, without the byte order mark (U+FEFF) in front of it',
      ],
      [
        'host',
        'db.example:5432',
        'a host name or an IP address, without the port, which belongs under "port"',
      ],
      ['host', '[::1]:5432', 'a host name or an IP address, without the port, which belongs under "port"'],
      ['host', 'tcp://db.example', 'a host name or an IP address, without "://" and what follows a "/"'],
      ['host', 'db. example', 'a host name or an IP address, without white space in it'],
      ['username', 'app\n', 'a user name, without a line break at its end'],
      ['password', 'CANARY\n', 'a password, without a line break at its end'],
      ['password', 'CANARY ', 'a password, without white space at its end'],
      ['password', '\r\nCANARY', 'a password, without a line break in front of it'],
      ['password', 'CANARY\uFEFF', 'a password, without the byte order mark (U+FEFF) after it'],
    ])('%s %j is refused for what surrounds it', (key, value, what) => {
      expect(issuesOf(schema, { ...valid(engine), [key]: value })).toStrictEqual([`${key}: Expected ${what}`])
    })

    test('an IPv6 address is a host', () => {
      for (const host of ['2001:db8::7', '::1'])
        expect(accept(schema, { ...valid(engine), host })).toHaveProperty('host', host)
    })

    test.each(optional)('%s is text if it is there', (key) => {
      for (const value of [1, true, {}, []]) {
        expect(issuesOf(schema, { ...valid(engine), [key]: value })).toStrictEqual([`${key}: Expected text`])
      }
    })

    test.each([0, -1, 65_536, 1.5, '0', ' 1', '1e3', true, [1], {}])('port %j is refused', (port) => {
      const expected = ['port: Expected a port, a whole number from 1 to 65535']
      expect(issuesOf(schema, { ...valid(engine), port })).toStrictEqual(expected)
    })
  })
}

test.each([
  [true, true],
  [false, false],
  ['true', true],
  ['false', false],
  ['True', true],
  ['FALSE', false],
])('documentDb: ssl %j comes out as %j', (stored, ssl) => {
  expect(accept(schemas.documentDb, { ...valid('mongo'), ssl: stored })).toHaveProperty('ssl', ssl)
})

test.each(['yes', ' true', 'true\n', 'CANARY', 1, 0, {}, ['true']])(
  'documentDb: ssl %j is refused',
  (ssl) => {
    expect(issuesOf(schemas.documentDb, { ...valid('mongo'), ssl })).toStrictEqual([
      'ssl: Expected true or false',
    ])
  },
)

checkSchema('rdsCredentials', {
  schema: schemas.rdsCredentials,
  valid: fc.oneof(...rds.map(({ engine }) => databaseSecrets(engine, optional))),
  required,
  words: engines,
  wrong: { engine: ['redshift', 'mongo', 'aurora', 'db2-', 'Postgres', '', 'constructor', '__proto__'] },
  output: (secret) =>
    known(secret, [...required, ...optional], rds.find(({ engine }) => engine === secret.engine)?.port),
})

describe('rdsCredentials', () => {
  test.each(rds.map(({ engine, schema }) => [engine, schema] as const))(
    'a secret of %s is what the schema of that engine makes of it, right or wrong',
    (engine, schema) => {
      expect(accept(schemas.rdsCredentials, valid(engine))).toStrictEqual(accept(schema, valid(engine)))
      for (const canary of Object.values(canaries)) {
        for (const key of ['host', 'port', 'username', 'password', 'dbname']) {
          const spoiled = { ...valid(engine), [key]: canary }
          expect(issuesOf(schemas.rdsCredentials, spoiled)).toStrictEqual(issuesOf(schema, spoiled))
        }
      }
    },
  )

  test.each([...Object.values(canaries), ['mysql'], undefined])(
    'engine %j is refused with those that fit',
    (engine) => {
      expect(issuesOf(schemas.rdsCredentials, { ...valid('mysql'), engine })).toStrictEqual([
        'engine: Expected one of "aurora-mysql", "aurora-postgresql", "db2", "db2-ae", "db2-se", "mariadb", "mysql", "oracle", "postgres", "sqlserver"',
      ])
    },
  )

  test('several mistakes are named with their paths', () => {
    expect(
      issuesOf(schemas.rdsCredentials, { engine: 'oracle', host: 1, port: 'x', password: '' }),
    ).toStrictEqual([
      'host: Expected text',
      'port: Expected a port, a whole number from 1 to 65535',
      'username: Expected this key, which is missing',
      'password: Expected text that is not empty',
    ])
  })
})

const login = { username: credential, password: credential }

checkSchema('rdsManagedPassword', {
  schema: schemas.rdsManagedPassword,
  valid: fc.record(login),
  required: ['username', 'password'],
  output: (secret) => secret,
})

checkSchema('timestreamInfluxdb', {
  schema: schemas.timestreamInfluxdb,
  valid: fc.record({ engine: fc.constant('timestream-influxdb'), ...login, dbIdentifier: text }),
  required: ['engine', 'username', 'password', 'dbIdentifier'],
  words: ['timestream', 'influxdb'],
  wrong: { engine: ['influxdb', 'timestream', ''] },
  output: (secret) => secret,
})

checkSchema('elasticache', {
  schema: schemas.elasticache,
  valid: fc.record({ ...login, user_arn: text.map((id) => `arn:aws:elasticache:eu-west-1:1:user:${id}`) }),
  required: ['username', 'password', 'user_arn'],
  output: (secret) => secret,
})

const directoryId = fc.stringMatching(/^d-[0-9a-f]{10}$/)

checkSchema('activeDirectory', {
  schema: schemas.activeDirectory,
  valid: fc.record(
    {
      awsSeamlessDomainUsername: credential,
      awsSeamlessDomainPassword: credential,
      awsSeamlessDomainDirectoryId: directoryId,
    },
    { requiredKeys: ['awsSeamlessDomainUsername', 'awsSeamlessDomainPassword'] },
  ),
  required: ['awsSeamlessDomainUsername', 'awsSeamlessDomainPassword'],
  words: ['awsSeamlessDomain'],
  output: ({ awsSeamlessDomainUsername, awsSeamlessDomainPassword, awsSeamlessDomainDirectoryId: id }) => ({
    username: awsSeamlessDomainUsername,
    password: awsSeamlessDomainPassword,
    ...(id === undefined ? {} : { directoryId: id }),
  }),
})

checkSchema('activeDirectory under other names', {
  schema: schemas.activeDirectory,
  valid: fc.record({ directoryId, ...login }, { requiredKeys: ['username', 'password'] }),
  required: ['username', 'password'],
  output: (secret) => secret,
})

test.each([
  [{}, 'awsSeamlessDomainUsername', 'awsSeamlessDomainPassword'],
  [{ awsSeamlessDomainUsername: 'CANARY', password: 'CANARY' }, 'awsSeamlessDomainPassword'],
  [{ username: 'CANARY', directoryId: 'CANARY' }, 'password'],
])('activeDirectory: %j lacks keys by the names in use', (secret, ...missing) => {
  expect(issuesOf(schemas.activeDirectory, secret)).toStrictEqual(
    missing.map((key) => `${key}: Expected this key, which is missing`),
  )
})

test('activeDirectory with the keys of a keytab beside it, as AWS shows it', () => {
  const secret = {
    awsSeamlessDomainDirectoryId: 'd-12345abc6e',
    awsSeamlessDomainUsername: 'app',
    awsSeamlessDomainPassword: 'correct horse',
    directoryServiceSecretVersion: 1,
    schemaVersion: '1.0',
    keytabArns: ['arn:aws:secretsmanager:eu-west-1:123456789012:secret:keytab-a1b2c3'],
    lastModifiedDateTime: '2021-07-19 17:06:58',
  }
  const { username, password, directoryId } = accept(schemas.activeDirectory, secret)
  expect([username, password, directoryId]).toStrictEqual(['app', 'correct horse', 'd-12345abc6e'])
})

test.each([
  ['rdsManagedPassword', schemas.rdsManagedPassword],
  ['timestreamInfluxdb', schemas.timestreamInfluxdb],
  ['elasticache', schemas.elasticache],
  ['activeDirectory', schemas.activeDirectory],
] as const)('%s leaves keys of others out', (_, schema: GenericSchema<unknown, object>) => {
  const secret = { username: 'u', password: 'p', user_arn: 'a', directoryId: 'd', dbIdentifier: 'i' }
  const output = accept(schema, { ...secret, engine: 'timestream-influxdb', more: 1 })
  expect(output).not.toHaveProperty('more')
  expect(output).toMatchObject({ username: 'u', password: 'p' })
})
