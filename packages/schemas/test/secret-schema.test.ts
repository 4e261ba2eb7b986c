import { inspect } from 'node:util'
import {
  aesKey,
  apiKey,
  ed25519SigningKey,
  rdsMysql,
  rdsPostgres,
  secretFormat,
} from '@extension-secrets/schemas'
import { afterEach, expect, test } from '@jest/globals'
import * as v from 'valibot'
import { accept, issuesOf } from './canary.ts'

const schemas = { rdsPostgres, rdsMysql, ed25519SigningKey, aesKey: aesKey(256), apiKey }
const secret = { engine: 'CANARY', host: 867_530_986, apiKey: 867_530_986, key: 'CANARY', kty: 'CANARY' }

afterEach(() => {
  v.deleteGlobalMessage()
  v.deleteSchemaMessage()
})

test('the format hint is readable without this package', () => {
  expect(secretFormat).toBe(Symbol.for('extension-secrets.format'))
  const hints = Object.entries(schemas).map(([name, schema]) => [name, schema[secretFormat]])
  expect(Object.fromEntries(hints)).toStrictEqual({
    rdsPostgres: 'json',
    rdsMysql: 'json',
    ed25519SigningKey: 'text',
    aesKey: 'text',
    apiKey: 'text',
  })
})

test.each(Object.entries(schemas))('%s is a Standard Schema v1', (_, schema) => {
  expect(schema['~standard']).toMatchObject({ version: 1, vendor: 'valibot' })
  expect(schema['~standard'].validate(secret)).toHaveProperty('issues')
})

test.each(Object.entries(schemas))('%s: the error of v.parse holds nothing of the secret', (_, schema) => {
  let thrown: unknown
  try {
    v.parse(schema, secret)
  } catch (error) {
    thrown = error
  }
  expect(thrown).toBeInstanceOf(v.ValiError)
  expect(inspect(thrown, { showHidden: true, depth: 20 })).not.toMatch(/CANARY|867530986/)
})

test.each(Object.entries(schemas))(
  "%s: an application's own messages cannot bring the secret back",
  (_, schema) => {
    v.setGlobalMessage((issue) => `got ${issue.received} ${inspect(issue.input)}`)
    v.setSchemaMessage((issue) => `got ${issue.received} ${inspect(issue.input)}`)
    expect(issuesOf(schema, secret)).not.toEqual([])
  },
)

test('a schema works within others of valibot, with the whole path', () => {
  const both = v.object({ database: rdsPostgres, key: apiKey })
  const database = { engine: 'postgres', host: 'h', username: 'u', password: 'p' }
  expect(accept(both, { database, key: 'k' })).toStrictEqual({
    database: { ...database, port: 5432 },
    key: 'k',
  })
  const { issues } = v.safeParse(both, { database: { ...database, port: 'x' }, key: '' })
  expect(issues?.map((issue) => v.getDotPath(issue))).toStrictEqual(['database.port', 'key'])
})

test('a schema that begins a pipe gives it its format', () => {
  const prefixed = v.pipe(apiKey, v.startsWith('k-', 'Expected "k-" first'))
  expect(prefixed[secretFormat]).toBe('text')
  expect(accept(prefixed, 'k-1\n')).toBe('k-1')
  expect(v.safeParse(prefixed, 'CANARY').issues?.[0].message).toBe('Expected "k-" first')
})

test('what was right in a refused secret is not handed out either', () => {
  const result = v.safeParse(rdsPostgres, {
    engine: 'postgres',
    host: 'h',
    username: 'u',
    password: 'CANARY',
    port: 0,
  })
  expect(result).toMatchObject({ success: false, output: undefined })
})
