import {
  base64Bytes,
  jsonSecret,
  numericString,
  pem,
  type SecretSchema,
  type StandardSchema,
  safeMessages,
  textSecret,
} from '@extension-secrets/schemas'
import { type } from 'arktype'
import { expect, test } from 'tstyche'
import * as v from 'valibot'
import * as z from 'zod'

interface Smtp {
  host: string
  port: number
}

test('jsonSecret gives what the schema of any library gives', () => {
  expect(jsonSecret(v.object({ host: v.string(), port: numericString }))).type.toBe<
    SecretSchema<{ host: string; port: number }>
  >()
  expect(jsonSecret(z.object({ host: z.string(), port: z.coerce.number() }))).type.toBeAssignableTo<
    SecretSchema<Smtp>
  >()
  expect(jsonSecret(type({ host: 'string', port: 'string.numeric.parse | number' }))).type.toBeAssignableTo<
    SecretSchema<Smtp>
  >()
  expect(jsonSecret).type.not.toBeCallableWith({})
})

test('safeMessages keeps what goes in and what comes out', () => {
  const schema = safeMessages(z.object({ port: z.string().transform(Number) }))
  expect(schema).type.toBeAssignableTo<StandardSchema<{ port: string }, { port: number }>>()
  expect(schema).type.not.toBeAssignableTo<StandardSchema<{ port: string }, { port: string }>>()
})

test('the others have the type they are named for', () => {
  expect(textSecret()).type.toBe<SecretSchema<string>>()
  expect(textSecret({ matching: /x/, expected: 'Expected x', key: 'x' })).type.toBe<SecretSchema<string>>()
  expect(textSecret).type.not.toBeCallableWith({ matching: 'x' })
  expect(base64Bytes(16)).type.toBe<SecretSchema<Uint8Array>>()
  expect(numericString).type.toBe<SecretSchema<number>>()
  expect(pem('PRIVATE KEY', 'OF MY OWN')).type.toBe<SecretSchema<string>>()
  expect(pem).type.not.toBeCallableWith()
})
