// The properties of the schemas that have no family of their own, and what the harness itself sees.
import { readdir, readFile } from 'node:fs/promises'
import * as schemas from '@extension-secrets/schemas'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import * as v from 'valibot'
import { Refusal } from '../src/reading.ts'
import { secretSchema } from '../src/secret-schema.ts'
import { checkSchema, refuses, secretText } from './support/properties.ts'

const { aesKey, apiKey } = schemas
const line = fc.stringMatching(/^[A-Za-z0-9][ -~]{12,40}[!-~]$/)

checkSchema('apiKey as text', {
  schema: apiKey,
  valid: line.chain((key) => fc.constantFrom(key, `${key}\n`, `${key}\r\n`)),
  required: [],
  mutations: [
    { name: 'with white space before', mutate: (key) => ` ${key}` },
    { name: 'with white space after', mutate: (key) => `${key.trim()} ` },
    { name: 'of two lines', mutate: (key) => `${key}\n${key}` },
    { name: 'in a list', mutate: (key) => [key] },
  ],
  output: (key) => key.trim(),
})

checkSchema('apiKey as JSON', {
  schema: apiKey,
  valid: fc.record({ apiKey: line, more: fc.jsonValue() }),
  required: ['apiKey'],
  wrong: { apiKey: ['', ' CANARYwithSpace', 'CANARYwith\0control'] },
  asText: true,
  output: (secret) => secret.apiKey,
})

describe.each([128, 256] as const)('aesKey(%d)', (bits) => {
  const bytes = fc.uint8Array({ minLength: bits / 8, maxLength: bits / 8 }).map((key) => Buffer.from(key))
  const spelled = fc
    .tuple(bytes, fc.constantFrom('base64', 'base64url', 'hex'))
    .map(([key, encoding]) => key.toString(encoding as BufferEncoding))
    // A key of zeros, or nearly, has runs of letters that are no secret.
    .filter((text) => new Set(text).size > 8)

  checkSchema('as text', {
    schema: aesKey(bits),
    valid: spelled,
    required: [],
    mutations: [
      { name: 'cut short', mutate: (text) => text.slice(0, -5) },
      { name: 'twice', mutate: (text) => text + text },
      { name: 'with a stray character', mutate: (text) => `!${text.slice(1)}` },
      { name: 'with white space', mutate: (text) => `${text.slice(0, 4)} ${text.slice(4)}` },
    ],
    check: (key) => expect(key).toMatchObject({ type: 'secret', symmetricKeySize: bits / 8 }),
  })

  checkSchema('as JSON', {
    schema: aesKey(bits),
    valid: fc.record({ key: spelled }),
    required: ['key'],
    wrong: { key: ['', 'CANARYnotAKey'] },
    asText: true,
    check: (key) => expect(key.symmetricKeySize).toBe(bits / 8),
  })

  checkSchema('as a JSON Web Key', {
    schema: aesKey(bits),
    valid: bytes.map((key) => ({ kty: 'oct', k: key.toString('base64url') })),
    required: ['kty', 'k'],
    wrong: { kty: ['OKP', '', 'CANARYtype'], k: ['', 'CANARYnotAKey'] },
    asText: true,
    check: (key, secret) => expect(key.export({ format: 'jwk' }).k).toBe(secret.k),
  })

  checkSchema('as bytes', {
    schema: aesKey(bits),
    valid: bytes,
    required: [],
    mutations: [
      { name: 'cut short', mutate: (key) => key.subarray(1) },
      { name: 'with one byte more', mutate: (key) => Buffer.concat([key, Buffer.from([1])]) },
    ],
    check: (key, bytes) => expect(key.export()).toEqual(bytes),
  })
})

describe('the harness', () => {
  const text = v.string('Expected text')
  const secret = { user: 867_530_986_753, password: 'CANARYofTheHarness', deep: { list: ['CANARYinAList'] } }

  test.each([
    ['the message of a plain valibot schema', v.object({ password: v.literal('x') })],
    ['the input in an issue', v.object({ password: v.pipe(text, v.minLength(99, 'Expected more')) })],
    [
      'a message with the beginning of a value',
      quoting(({ password }) => `Expected, not ${password.slice(0, 12)}`),
    ],
    ['a message with a number', quoting(({ user }) => `Expected, not ${user}`)],
    ['a message with a value from deep within', quoting(({ deep }) => `Expected, not ${deep.list[0]}`)],
  ])('sees %s', (_, schema: v.GenericSchema<unknown, unknown>) => {
    expect(() => refuses(schema, secret, undefined, [], /./)).toThrow(/ shows in /)
  })

  test('sees a schema that takes what it should refuse', () => {
    expect(() => refuses(v.unknown(), secret, undefined, [])).toThrow('took ')
  })

  test('sees a message that does not say what was expected', () => {
    const schema = secretSchema('json', () => new Refusal('Wrong', 'user'))
    expect(() => refuses(schema, secret, undefined, [])).toThrow('Wrong at user')
  })

  test('finds nothing in a refusal that holds nothing', () => {
    expect(() => refuses(schemas.rdsPostgres, secret, secret, [])).not.toThrow()
  })

  function quoting(message: (value: typeof secret) => string): v.GenericSchema<unknown, unknown> {
    return secretSchema('json', (value) => new Refusal(message(value as typeof secret)))
  }
})

test('every schema of the package has its properties checked', async () => {
  const names = await readdir(import.meta.dirname)
  const files = await Promise.all(
    names
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => readFile(`${import.meta.dirname}/${name}`, 'utf8')),
  )
  const checked = files.filter((code) => code.includes('checkSchema(')).join('\n')
  const isSchema = (name: string, value: unknown): boolean =>
    typeof value === 'object' || /^(aesKey|keyRing|pem|base64Bytes|textSecret|jsonSecret)$/.test(name)
  const missing = Object.entries(schemas)
    .filter(([name, value]) => isSchema(name, value))
    .filter(
      ([name]) =>
        !new RegExp(`schema: [^,\n]*\\b${name}\\b|\\[[^\\]\n]*\\b${name}\\b|schema: ${name}\\b`).test(
          checked,
        ),
    )
  expect(missing.map(([name]) => name)).toStrictEqual([])
})

test('text that can be recognized has something to recognize', () => {
  fc.assert(fc.property(secretText(), (text) => /[A-Za-z0-9]{16}/.test(text)))
})
