import type { KeyObject } from 'node:crypto'
import {
  type AesKey,
  type ApiKey,
  aesKey,
  apiKey,
  type Ed25519SigningKey,
  type ed25519SigningKey,
  type RdsMysql,
  type RdsPostgres,
  type rdsMysql,
  rdsPostgres,
  type SecretSchema,
  secretFormat,
} from '@extension-secrets/schemas'
import { expect, test } from 'tstyche'
import type { InferInput, InferOutput } from 'valibot'

test('each schema takes anything and gives its own type', () => {
  expect(rdsPostgres).type.toBe<SecretSchema<RdsPostgres>>()
  expect<InferInput<typeof rdsPostgres>>().type.toBe<unknown>()
  expect<InferOutput<typeof rdsPostgres>>().type.toBe<RdsPostgres>()
  expect<InferOutput<typeof rdsMysql>>().type.toBe<RdsMysql>()
  expect<InferOutput<typeof ed25519SigningKey>>().type.toBe<KeyObject>()
  expect<InferOutput<typeof apiKey>>().type.toBe<string>()
  expect<InferOutput<ReturnType<typeof aesKey>>>().type.toBe<KeyObject>()
})

test('the aliases name what Node.js and TypeScript call these types', () => {
  expect<Ed25519SigningKey>().type.toBe<KeyObject>()
  expect<AesKey>().type.toBe<KeyObject>()
  expect<ApiKey>().type.toBe<string>()
})

test('a Standard Schema reader infers the same output', () => {
  type Output<S extends { '~standard': { types?: { output: unknown } | undefined } }> = NonNullable<
    S['~standard']['types']
  >['output']
  expect<Output<typeof rdsPostgres>>().type.toBe<RdsPostgres>()
  expect<Output<typeof apiKey>>().type.toBe<string>()
})

test('credentials have literal engines, a port always, and optional keys that are absent, not undefined', () => {
  expect<RdsPostgres['engine']>().type.toBe<'postgres'>()
  expect<RdsMysql['engine']>().type.toBe<'mysql'>()
  expect<RdsPostgres['port']>().type.toBe<number>()
  expect<RdsPostgres>().type.toBeAssignableTo<{ readonly dbname?: string }>()
  expect<RdsPostgres>().type.not.toBeAssignableTo<{ readonly dbname: string }>()
  expect<RdsPostgres>().type.not.toHaveProperty('ssl')
})

test('only the two AES key lengths in use', () => {
  expect(aesKey).type.toBeCallableWith(128)
  expect(aesKey).type.toBeCallableWith(256)
  expect(aesKey).type.not.toBeCallableWith(192)
})

test('the hint is one of the formats', () => {
  expect(apiKey[secretFormat]).type.toBe<'text' | 'json' | 'binary' | 'list' | undefined>()
})
