import { rdsCredentials, rdsDb2, rdsMysql, rdsPostgres } from '@extension-secrets/schemas'
import { expect, test } from '@jest/globals'
import { accept, canaries, issuesOf } from './canary.ts'

const postgres = {
  engine: 'postgres',
  host: 'orders.example.eu-west-1.rds.amazonaws.com',
  port: 6432,
  username: 'app',
  password: 'correct horse',
  dbname: 'orders',
  masterarn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders/master-a1b2c3',
  dbInstanceIdentifier: 'orders-1',
  dbClusterIdentifier: 'orders',
}
const { engine, host, username, password } = postgres
const least = { host, username, password }

test.each([
  { schema: rdsPostgres, name: 'postgres', defaultPort: 5432 },
  { schema: rdsMysql, name: 'mysql', defaultPort: 3306 },
])('a $name secret with every key, and one with the required keys only', ({ schema, name, defaultPort }) => {
  expect(accept(schema, { ...postgres, engine: name })).toStrictEqual({ ...postgres, engine: name })
  expect(accept(schema, { ...least, engine: name })).toStrictEqual({
    ...least,
    engine: name,
    port: defaultPort,
  })
})

test('keys of others are tolerated and left out', () => {
  const output = accept(rdsPostgres, { ...postgres, ssl: true, __proto__: { inherited: 1 } })
  expect(output).toStrictEqual(postgres)
})

test.each([
  [1, 1],
  [65_535, 65_535],
  ['1', 1],
  ['5433', 5433],
  ['05433', 5433],
])('port %j is taken as %d', (port, expected) => {
  expect(accept(rdsPostgres, { ...postgres, port })).toHaveProperty('port', expected)
})

test.each([
  0,
  -1,
  65_536,
  1.5,
  Number.NaN,
  '0',
  '65536',
  ' 5432',
  '5432\n',
  '0x1538',
  '1e3',
  '٥٤٣٢',
  true,
  [5432],
])('port %j is refused', (port) => {
  expect(issuesOf(rdsPostgres, { ...postgres, port })).toStrictEqual([
    'port: Expected a port, a whole number from 1 to 65535',
  ])
})

test.each([
  { schema: rdsPostgres, name: 'postgres', stored: 'aurora-postgresql' },
  { schema: rdsMysql, name: 'mysql', stored: 'aurora-mysql' },
  { schema: rdsDb2, name: 'db2', stored: 'db2-ae' },
  { schema: rdsDb2, name: 'db2', stored: 'db2-se' },
])('engine $stored, which the rotation functions take, comes out as $name', ({ schema, name, stored }) => {
  for (const either of [schema, rdsCredentials])
    expect(accept(either, { ...postgres, engine: stored })).toStrictEqual({ ...postgres, engine: name })
})

test.each(['mysql', 'Postgres', 'aurora-mysql', 'aurora', ''])('engine %j is not postgres', (other) => {
  expect(issuesOf(rdsPostgres, { ...postgres, engine: other })).toStrictEqual([
    'engine: Expected "postgres" or "aurora-postgresql"',
  ])
})

test.each(['postgres', 'mariadb', 'aurora-postgresql', 'aurora'])('engine %j is not mysql', (other) => {
  expect(issuesOf(rdsMysql, { ...postgres, engine: other })).toStrictEqual([
    'engine: Expected "mysql" or "aurora-mysql"',
  ])
})

test.each(['host', 'username', 'password'])('%s is required and not empty', (key) => {
  const { [key]: _, ...others } = { ...postgres } as Record<string, unknown>
  expect(issuesOf(rdsPostgres, others)).toStrictEqual([`${key}: Expected this key, which is missing`])
  expect(issuesOf(rdsPostgres, { ...postgres, [key]: '' })).toStrictEqual([
    `${key}: Expected text that is not empty`,
  ])
})

test('every mistake is reported at once', () => {
  expect(issuesOf(rdsPostgres, { engine, host: 1, port: 'x', password })).toStrictEqual([
    'host: Expected text',
    'port: Expected a port, a whole number from 1 to 65535',
    'username: Expected this key, which is missing',
  ])
})

const textKeys = [
  'host',
  'username',
  'password',
  'dbname',
  'masterarn',
  'dbInstanceIdentifier',
  'dbClusterIdentifier',
]

test.each(Object.entries(canaries))('no refusal shows what it refused: %s', (_, canary) => {
  for (const schema of [rdsPostgres, rdsMysql]) {
    const right = { ...postgres, engine: schema === rdsPostgres ? 'postgres' : 'mysql' }
    for (const key of Object.keys(right)) {
      const isBare = typeof canary === 'string' && canary === canary.trim()
      const isTaken = textKeys.includes(key) ? isBare : canary === null && key === 'port'
      const isOptional = key.startsWith('db') || key === 'masterarn'
      const fits = isTaken || (isOptional && (canary === null || typeof canary === 'string'))
      const expected = fits ? [] : [expect.stringMatching(`^${key}: `)]
      expect(issuesOf(schema, { ...right, [key]: canary })).toEqual(expected)
      expect(issuesOf(schema, { [key]: canary })).not.toEqual([])
    }
    expect(issuesOf(schema, canary)).not.toEqual([])
  }
})

test.each(['text', 'number', 'array', 'null', 'true'])(
  '%s instead of an object is refused as a whole',
  (kind) => {
    expect(issuesOf(rdsPostgres, canaries[kind])).toStrictEqual([': Expected a JSON object'])
  },
)
