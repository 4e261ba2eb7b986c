import { generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto'
import {
  aesKey,
  apiKey,
  basicAuth,
  ed25519SigningKey,
  jsonSecret,
  jwk,
  keyRing,
  rdsPostgres,
  secretFormat,
} from '@extension-secrets/schemas'
import { expect, test } from '@jest/globals'
import { type } from 'arktype'
import fc from 'fast-check'
import * as v from 'valibot'
import * as z from 'zod'
import { accept, canaries, issuesOf } from './canary.ts'
import { pkcs8 } from './support/keys.ts'
import { checkSchema, secretText } from './support/properties.ts'

const ring = keyRing(ed25519SigningKey)
const keys = Array.from({ length: 4 }, () => generateKeyPairSync('ed25519'))
const id = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9_.:-]{1,12}$/),
  fc.constantFrom('__proto__', 'constructor', 'toString', '0'),
)

/** A key as PEM, as a JSON Web Key, or as the text of one. */
const storedKey = fc.tuple(fc.constantFrom(...keys), fc.nat(2)).map(([{ privateKey }, form]) => {
  const jwk = privateKey.export({ format: 'jwk' })
  return [pkcs8(privateKey), jwk, JSON.stringify(jwk)][form]
})
const rings = fc
  .uniqueArray(fc.tuple(id, storedKey), { selector: ([id]) => id, minLength: 1, maxLength: 4 })
  .chain((entries) =>
    fc.record({
      current: fc.constantFrom(...entries.map(([id]) => id)),
      keys: fc.constant(Object.fromEntries(entries)),
    }),
  )

checkSchema('keyRing', {
  schema: ring,
  valid: rings,
  required: ['current', 'keys'],
  wrong: { current: ['', 'CANARYid', '__proto__0'], keys: ['', {}, [], { '2026-03': 'CANARYcanary' }] },
  mutations: [
    {
      name: 'without the current key',
      mutate: ({ current, keys }) => ({ current, keys: without(keys, current) }),
    },
    {
      name: 'with a broken key',
      mutate: ({ current, keys }) => ({ current, keys: { ...keys, broken: 'CANARYcanary' } }),
    },
    {
      name: 'with a key for an id',
      mutate: ({ current, keys }) => ({ current, keys: { ...keys, [pkcs8(keyAt(0))]: pkcs8(keyAt(0)) } }),
    },
    {
      name: 'with an empty id',
      mutate: ({ current, keys }) => ({ current, keys: { ...keys, '': pkcs8(keyAt(0)) } }),
    },
  ],
  check: (output, stored) => {
    expect([...output.keys.keys()]).toStrictEqual(Object.keys(stored.keys))
    expect(output.current.id).toBe(stored.current)
    expect(output.keys.get(stored.current)).toBe(output.current.key)
    for (const [id, value] of Object.entries(stored.keys))
      expect(output.keys.get(id)?.equals(accept(ed25519SigningKey, value))).toBe(true)
  },
  asText: true,
  runs: 20,
})

function without(keys: object, id: string): object {
  return Object.fromEntries(Object.entries(keys).filter(([key]) => key !== id))
}

function keyAt(index: number): KeyObject {
  const pair = keys[index]
  if (pair === undefined) throw new Error('no such key')
  return pair.privateKey
}

test('sign with the current key, verify with any', () => {
  const before = accept(ring, { current: '2026-02', keys: { '2026-02': pkcs8(keyAt(0)) } })
  const data = Buffer.from('payload')
  const signature = sign(null, data, before.current.key)
  const after = accept(ring, {
    current: '2026-03',
    keys: { '2026-03': pkcs8(keyAt(1)), '2026-02': pkcs8(keyAt(0)) },
  })
  const older = after.keys.get(before.current.id)
  expect(older !== undefined && verify(null, data, older, signature)).toBe(true)
  expect(verify(null, data, after.current.key, signature)).toBe(false)
})

test('__proto__ as an id is an id like any other', () => {
  const stored = `{"current":"__proto__","keys":{"__proto__":${JSON.stringify(pkcs8(keyAt(0)))}}}`
  for (const value of [stored, JSON.parse(stored)]) {
    const { current, keys } = accept(ring, value)
    expect(current.id).toBe('__proto__')
    expect(keys.get('__proto__')?.equals(keyAt(0))).toBe(true)
  }
  expect({}).not.toHaveProperty('type')
  const inherited = ': Expected a JSON object of at least one key by its id'
  expect(issuesOf(ring, JSON.parse('{"__proto__":{"current":"a","keys":{"a":"CANARY"}}}'))).toStrictEqual([
    `keys${inherited}`,
  ])
  for (const current of ['__proto__', 'constructor', 'toString'])
    expect(issuesOf(ring, { current, keys: { a: pkcs8(keyAt(0)) } })).toStrictEqual([
      'current: Expected one of the ids in "keys"',
    ])
})

test('what is wrong with a key is said with its id, and every mistake at once', () => {
  const { d, ...publicKey } = keyAt(0).export({ format: 'jwk' })
  expect(d).toBeDefined()
  expect(
    issuesOf(ring, {
      current: 'CANARY',
      keys: { '2026-03': 'CANARY', '2026-02': publicKey, a: pkcs8(keyAt(0)) },
    }),
  ).toStrictEqual([
    'keys.2026-03: Expected an Ed25519 private key as PEM: one block, its BEGIN and END lines included, and nothing else',
    'keys.2026-02.d: Expected the private key, 32 bytes as base64url text',
    'current: Expected one of the ids in "keys"',
  ])
  const result = v.safeParse(ring, { current: '2026-03', keys: { '2026-03': publicKey } })
  expect(result.issues?.map((issue) => v.getDotPath(issue))).toStrictEqual(['keys.2026-03.d'])
})

test.each([
  [
    'an id that may be a key',
    { current: 'a', keys: { 'MC4CAQAwBQYDK2VwBCIEIJ1hsZ3vCANARY/CANARY+CANARY=': 'a' } },
    'keys: Expected ids of 1 to 64 letters, digits and ._:-',
  ],
  [
    'an id of 65 letters',
    { current: 'a', keys: { ['a'.repeat(65)]: 'CANARY' } },
    'keys: Expected ids of 1 to 64 letters, digits and ._:-',
  ],
  ['no keys', { current: 'a', keys: {} }, 'keys: Expected a JSON object of at least one key by its id'],
  [
    'a list of keys',
    { current: '0', keys: ['CANARY'] },
    'keys: Expected a JSON object of at least one key by its id',
  ],
  ['a single key', 'CANARY', ': Expected a JSON object'],
])('%s is refused', (_, stored, issue) => {
  expect(issuesOf(ring, stored)).toStrictEqual([issue])
})

const text = 'q83vEjRWeJCrze8SNFZ4kA=='
test.each([
  ['an AES key as text', aesKey(128), text],
  ['an AES key as JSON', aesKey(128), { key: text }],
  ['an AES key as the text of JSON', aesKey(128), JSON.stringify({ key: text })],
  ['an API key', apiKey, 'k-3f9a64d1c0'],
  ['JSON', basicAuth, { username: 'a', password: 'b' }],
  ['the text of JSON', basicAuth, '{"username":"a","password":"b"}'],
  [
    'the text of JSON, for a schema that takes it parsed',
    rdsPostgres,
    '{"engine":"postgres","host":"h","username":"u","password":"p"}',
  ],
  ['the text of a JSON Web Key', jwk, '{"kty":"oct","k":"AAAA"}'],
  ['text, for a schema of zod', z.string(), 'text'],
  ['JSON, for a schema of arktype', type({ a: 'string' }), { a: 'b' }],
  [
    'the text of JSON, for a schema of zod that wants JSON',
    Object.assign(z.object({ a: z.string() }), { [secretFormat]: 'json' }),
    '{"a":"b"}',
  ],
  ['JSON, for a schema of one’s own', jsonSecret(v.object({ a: v.string() })), { a: 'b' }],
  ['text, for a pipe of valibot', v.pipe(apiKey, v.startsWith('k-')), 'k-1'],
])('a ring of keys that are %s', (_, schema, stored) => {
  const { current, keys } = accept(keyRing<unknown>(schema), { current: 'b', keys: { a: stored, b: stored } })
  expect([...keys.keys()]).toStrictEqual(['a', 'b'])
  expect(current).toStrictEqual({ id: 'b', key: keys.get('b') })
})

test('schemas of other libraries cannot bring a key back', () => {
  const refused = { current: 'a', keys: { a: { a: 867_530_986, b: 'CANARY' }, b: 'CANARY' } }
  for (const schema of [
    z.object({ a: z.literal('x'), b: z.email() }),
    type({ a: "'x'", b: 'string.email' }),
    v.object({ a: v.string(), b: v.picklist(['x']) }),
    v.pipe(apiKey, v.startsWith('live_live_')),
  ]) {
    const issues = issuesOf(keyRing<unknown>(schema), refused)
    expect(issues.length).toBeGreaterThan(1)
    for (const issue of issues) expect(issue).toMatch(/^keys\.[ab][.:]/)
  }
})

test('the text of broken JSON is named, where the schema wants JSON', () => {
  expect(issuesOf(keyRing(rdsPostgres), { current: 'a', keys: { a: '{"CANARY' } })).toStrictEqual([
    'keys.a: Expected valid JSON, because the text begins with "{" or "["',
  ])
})

test('an error that a schema throws is an issue that quotes nothing', () => {
  const throwing = v.pipe(
    v.string(),
    v.transform((text): unknown => JSON.parse(text)),
  )
  expect(issuesOf(keyRing(throwing), { current: 'a', keys: { a: 'CANARY', b: '1' } })).toStrictEqual([
    'keys.a: Expected a value that its schema checks without an error',
  ])
})

test('a schema may be an instance that needs its this', () => {
  const schema = {
    '~standard': {
      version: 1,
      vendor: 'foreign',
      made: 'made',
      validate(value: unknown) {
        return { value: [this.made, value] }
      },
    },
  } as const
  expect(accept(keyRing(schema), { current: 'a', keys: { a: 'b' } }).current.key).toStrictEqual(['made', 'b'])
})

test('a schema that answers with a promise is a mistake of the code, and what it rejects with is lost', async () => {
  const refusing = z.string().refine(async () => false)
  const rejecting = v.pipeAsync(
    v.string(),
    v.transformAsync(async (text): Promise<unknown> => Promise.reject(new Error(text))),
  )
  for (const later of [refusing, rejecting, jsonSecret(rejecting)])
    expect(() => accept(keyRing<unknown>(later), { current: 'a', keys: { a: 'CANARY' } })).toThrow(TypeError)
  await new Promise(setImmediate) // Jest fails a test that leaves a rejection unhandled.
})

test('a ring wants JSON, and rings can be put in rings', () => {
  expect(ring[secretFormat]).toBe('json')
  const inner = { current: 'k', keys: { k: 'v' } }
  const { current } = accept(keyRing(keyRing(apiKey)), {
    current: 'eu',
    keys: { eu: inner, us: JSON.stringify(inner) },
  })
  expect(current.key.current).toStrictEqual({ id: 'k', key: 'v' })
})

test.each(Object.entries(canaries))('no refusal shows what it refused: %s', (kind, canary) => {
  expect(issuesOf(ring, canary)).not.toEqual([])
  expect(issuesOf(ring, { current: canary, keys: { a: pkcs8(keyAt(0)) } })).toHaveLength(1)
  expect(issuesOf(ring, { current: 'a', keys: { a: canary } })).toHaveLength(1)
  if (kind !== 'object') expect(issuesOf(ring, { current: 'a', keys: canary })).not.toEqual([])
})

checkSchema('keyRing of API keys', {
  schema: keyRing(apiKey),
  valid: fc.record({
    current: fc.constant('a'),
    keys: fc.record({ a: secretText(fc.constant('')), b: secretText(fc.constant('-')) }),
  }),
  required: ['current', 'keys', 'keys.a'],
  wrong: { 'keys.a': ['', ' CANARYcanary'], current: ['', 'c'] },
  output: ({ current, keys: { a, b } }) => ({
    current: { id: current, key: a },
    keys: new Map([
      ['a', a],
      ['b', b],
    ]),
  }),
  alsoTakes: {},
  asText: true,
})
