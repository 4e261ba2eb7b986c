// No message may show the stored value: for every schema of the package, and every library that can wrap one.
import { inspect } from 'node:util'
import * as schemas from '@extension-secrets/schemas'
import { describe, expect, test } from '@jest/globals'
import { type } from 'arktype'
import fc from 'fast-check'
import * as v from 'valibot'
import * as z from 'zod'
import { accept, issuesOf } from './canary.ts'
import { secretText } from './support/properties.ts'

const mark = Symbol.for('extension-secrets.safe-messages')
type Schema = schemas.StandardSchema<unknown, unknown>

const quotingValibot = v.object({
  user: v.pipe(
    v.unknown(),
    v.check(
      () => false,
      ({ input }) => `not ${input}`,
    ),
  ),
  password: v.pipe(
    v.unknown(),
    v.rawCheck(({ dataset, addIssue }) =>
      addIssue({ message: `not ${dataset.value}`, expected: `not ${dataset.value}` }),
    ),
  ),
})
const quotingZod = z.strictObject({
  user: z.number({ error: ({ input }) => `not ${input}` }),
  password: z
    .unknown()
    .superRefine((input, { addIssue }) => addIssue({ code: 'custom', message: `no ${input}` })),
})
const quotingArktype = type({
  user: "'red' | 'green' | number < 5",
  password: type('unknown').narrow((input, context) => context.mustBe(`not ${input}`)),
})
const quotingStranger: Schema = {
  '~standard': {
    version: 1,
    vendor: 'stranger',
    validate: (value) => ({
      issues: [{ message: inspect(value), path: ['user'], expected: inspect(value) } as never],
    }),
  },
}

/** Every schema of the package, and its builders around schemas that quote. */
const all: readonly (readonly [string, Schema])[] = [
  ...Object.entries(schemas).flatMap(([name, value]) =>
    typeof value === 'object' && '~standard' in value ? [[name, value as Schema] as const] : [],
  ),
  ['aesKey(128)', schemas.aesKey(128)],
  ['aesKey(256)', schemas.aesKey(256)],
  ['base64Bytes()', schemas.base64Bytes()],
  ['pem()', schemas.pem('PRIVATE KEY')],
  [
    'textSecret()',
    schemas.textSecret({ matching: /^live_/, expected: 'Expected a live token', key: 'token' }),
  ],
  ['keyRing(apiKey)', schemas.keyRing(schemas.apiKey)],
  ...Object.entries({ quotingValibot, quotingZod, quotingArktype, quotingStranger }).flatMap(
    ([name, schema]): [string, Schema][] => [
      [`jsonSecret(${name})`, schemas.jsonSecret<unknown>(schema)],
      [`keyRing(${name})`, schemas.keyRing<unknown>(schema)],
    ],
  ),
]

// The first letter keeps the letters of a value from being a word of a message.
const word = fc.stringMatching(/^[A-Z0-9]{3}[A-Za-z0-9]{13}$/)
const leaf = fc.oneof(word, secretText(word), fc.integer({ min: 1e9 }), fc.double({ min: 1e9, noNaN: true }))
const key = fc.constantFrom(
  ...'engine host port username password dbname ssl apiKey token secret key kty crv d x y n e p k'.split(' '),
  ...'privateKey publicKey certificate chain ca current keys a user account passphrase baseUri appId'.split(
    ' ',
  ),
  ...'accountSid apiKeySid consumerKey client_id client_secret token_url scope botToken secretKey site'.split(
    ' ',
  ),
)
const { stored } = fc.letrec<{ stored: unknown; object: object }>((tie) => ({
  object: fc.dictionary(key, tie('stored'), { maxKeys: 6, depthIdentifier: 'deep', noNullPrototype: true }),
  stored: fc.oneof(
    { depthSize: 'small', depthIdentifier: 'deep' },
    leaf,
    tie('object'),
    tie('object'),
    fc.array(leaf, { maxLength: 3 }),
    word.map((text) => `-----BEGIN PRIVATE KEY-----\n${text}\n-----END PRIVATE KEY-----`),
    word.map((text) => `{"apiKey":"${text}"`),
    fc.uint8Array({ minLength: 8 }),
  ),
}))

/** Every value of the secret, written in each way in which a message could hold it. */
function* forms(value: unknown): Generator<string> {
  if (typeof value === 'object' && value !== null) {
    if (ArrayBuffer.isView(value)) yield* [String(value), inspect(value)]
    else for (const item of Object.values(value)) yield* forms(item)
    return
  }
  const text = String(value)
  yield* [text, inspect(value), JSON.stringify(value), encodeURIComponent(text.toWellFormed())]
  for (const encoding of ['base64', 'base64url', 'hex'] as const) yield Buffer.from(text).toString(encoding)
  if (typeof value === 'number')
    yield* [value.toLocaleString('en'), value.toString(16), inspect(value, { numericSeparator: true })]
  for (const [run] of text.matchAll(/[A-Za-z0-9]{8,}/g)) yield run.slice(0, 8)
}

test.each(all)('%s bears the mark, and shows nothing of what it refuses', (_, schema) => {
  expect(Reflect.get(schema, mark)).toBe(true)
  fc.assert(
    fc.property(stored, (secret) => {
      const result = schema['~standard'].validate(secret) as schemas.StandardResult<unknown>
      const shown = JSON.stringify((result.issues ?? []).map(({ message }) => message))
      const seen = inspect(result.issues, { depth: 9, showHidden: true })
      for (const form of forms(secret)) {
        if (form.length < 6) continue
        if (shown.includes(form) || seen.includes(form)) throw new Error(`${form} shows in ${seen}`)
      }
      expect(result.issues?.length ?? 0).toBeLessThanOrEqual(5)
    }),
    { numRuns: 150 },
  )
})

describe('what is shown of the schemas of other libraries', () => {
  const secret = { a: 'CANARY' }
  const general = 'Expected a value that its schema takes'
  test.each<[string, Schema, string]>([
    ['valibot, a type', v.object({ a: v.number() }), 'a: Expected number'],
    ['valibot, a list of words', v.object({ a: v.picklist(['x', 'y']) }), 'a: Expected ("x" | "y")'],
    [
      'valibot, a format',
      v.object({ a: v.pipe(v.string(), v.email()) }),
      'a: Expected a value that its schema takes (email)',
    ],
    ['valibot, a missing key', v.object({ b: v.number() }), 'b: Expected this key, which is missing'],
    [
      'valibot around ours',
      v.object({ a: schemas.numericString }),
      'a: Expected a number, or its decimal digits as text',
    ],
    ['zod, a type', z.object({ a: z.number() }), 'a: Expected number'],
    ['zod, a missing key', z.object({ b: z.number() }), 'b: Expected this key, which is missing'],
    ['zod, a list of words', z.object({ a: z.enum(['x', 'y']) }), `a: ${general} (invalid_value)`],
    ['zod, a format', z.object({ a: z.email() }), `a: ${general} (email)`],
    ['zod, a length', z.object({ a: z.string().length(3) }), `a: ${general} (too_big)`],
    [
      'zod, several types',
      z.object({ a: z.union([z.number(), z.boolean()]) }),
      `a: ${general} (invalid_union)`,
    ],
    ['zod, another key', z.strictObject({}), `: ${general} (unrecognized_keys)`],
    ['arktype, a type', type({ a: 'number' }), 'a: Expected a number'],
    ['arktype, a missing key', type({ b: 'number' }), 'b: Expected this key, which is missing'],
    ['arktype, a bound', type({ a: 'string > 12' }), 'a: Expected at least length 13'],
    [
      'a stranger, whose path names no key of the value',
      quotingStranger,
      '?: Expected a value that its schema takes',
    ],
  ])('%s', (_, schema, issue) => {
    expect(issuesOf(schemas.jsonSecret(schema), secret)).toStrictEqual([issue])
  })

  test('an error that a schema throws is an issue', () => {
    const throwing = v.pipe(
      v.string(),
      v.transform((text): unknown => JSON.parse(text)),
    )
    expect(issuesOf(schemas.jsonSecret(throwing), 'CANARY {')).toStrictEqual([
      ': Expected a value that its schema checks without an error',
    ])
  })

  test('five issues of thousands, and no more of a path than can be read', () => {
    const many = schemas.jsonSecret(v.array(v.pipe(v.string(), v.minLength(20))))
    expect(
      issuesOf(
        many,
        Array.from({ length: 4000 }, () => 'CANARY'),
      ),
    ).toHaveLength(5)
    const keys = Object.fromEntries(Array.from({ length: 4000 }, (_, index) => [index, ' CANARY']))
    expect(issuesOf(schemas.keyRing(schemas.apiKey), { current: '0', keys })).toHaveLength(5)
    const long = { ['k'.repeat(1000)]: 'CANARY' }
    const [issue] = issuesOf(schemas.jsonSecret(v.record(v.string(), v.number())), long)
    expect(issue).toBe(`${'k'.repeat(64)}: Expected number`)
  })
})

describe('safeMessages', () => {
  const own = v.object({
    a: v.pipe(v.string('Expected text'), v.minLength(12, 'Expected 12 characters or more')),
  })

  test('marks a schema of any library, whose messages are then shown', () => {
    const safe = schemas.safeMessages(own)
    expect(Reflect.get(safe, mark)).toBe(true)
    expect(safe['~standard'].vendor).toBe('valibot')
    expect(safe['~standard'].validate({ a: 'CANARY' })).toStrictEqual({
      issues: [{ message: 'Expected 12 characters or more', path: ['a'] }],
    })
    expect(issuesOf(schemas.jsonSecret(safe), { a: 'CANARY' })).toStrictEqual([
      'a: Expected 12 characters or more',
    ])
    expect(accept(schemas.jsonSecret(safe), { a: 'x'.repeat(12) })).toStrictEqual({ a: 'x'.repeat(12) })
  })

  test('keeps the format, and the promise of an answer', async () => {
    expect(schemas.safeMessages(schemas.apiKey)[schemas.secretFormat]).toBe('text')
    const slow = schemas.safeMessages(z.string().refine(async () => true))
    expect(await slow['~standard'].validate('a')).toStrictEqual({ value: 'a' })
  })

  test('a pipe that begins with a marked schema is not marked: its other messages are valibot’s', () => {
    const piped = v.pipe(schemas.apiKey, v.startsWith('live_'))
    expect(Reflect.get(piped, mark)).toBeUndefined()
    expect(issuesOf(schemas.keyRing(piped), { current: 'a', keys: { a: 'CANARY' } })).toStrictEqual([
      'keys.a: Expected "live_"',
    ])
  })
})
