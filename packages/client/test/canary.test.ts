import { inspect } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { type } from 'arktype'
import fc from 'fast-check'
import * as v from 'valibot'
import { z } from 'zod'
import { decode } from '../src/value/decode.ts'

/** A value as validators like to quote it, and as nobody thinks of. */
function formsOf(value: unknown): string[] {
  const text = String(value)
  return [
    ...[text, JSON.stringify(value), inspect(value), encodeURIComponent(text), [...text].reverse().join('')],
    ...[[...Buffer.from(text)].join(), [...Buffer.from(text)].join(' ')],
    ...(['base64', 'hex', 'latin1'] as const).map((form) => Buffer.from(text).toString(form)),
    ...[Number(text).toLocaleString('en'), new Date(text.length * 1e9).toString()],
  ]
}

function schemaOf(vendor: string, validate: (value: unknown) => unknown): StandardSchemaV1 {
  return {
    '~standard': { version: 1, vendor, validate: validate as StandardSchemaV1['~standard']['validate'] },
  }
}

/** Every field that an issue of any library has, each filled with a form of the value. */
function hostileIssue(value: unknown, form: number): object {
  const forms = formsOf((value as { password: unknown }).password)
  const text = forms[form % forms.length] ?? ''
  const fields = 'message expected received actual input format origin note description type kind requirement'
  return {
    ...Object.fromEntries(fields.split(' ').map((name) => [name, text])),
    ...{ minimum: text, maximum: text, divisor: text, values: [text], keys: [text], params: { text } },
    ...{ inclusive: true, exact: true, path: ['password', text, { key: text }, Symbol(text)] },
  }
}

const CODES =
  'invalid_type invalid_format too_small too_big not_multiple_of invalid_value unrecognized_keys invalid_union custom domain predicate union required'.split(
    ' ',
  )
const quoting = (value: unknown): string => formsOf(value).join(' ')

/** Schemas that quote the value in each way that their library offers; `form` chooses one of its forms. */
const schemas: Readonly<Record<string, (form: number) => readonly StandardSchemaV1[]>> = {
  valibot: () => [
    v.object({ password: v.number((issue) => quoting(issue.input)) }),
    v.object({
      password: v.pipe(
        v.string(),
        v.email(({ input }) => quoting(input)),
      ),
    }),
    v.object({
      password: v.pipe(
        v.string(),
        v.check(
          () => false,
          ({ input }) => quoting(input),
        ),
      ),
    }),
    v.object({
      password: v.pipe(
        v.string(),
        v.rawCheck(({ dataset, addIssue }) =>
          addIssue({ message: quoting(dataset.value), expected: quoting(dataset.value), received: 'x' }),
        ),
      ),
    }),
    v.object({ password: v.lazy((input) => v.literal(`${input}!`)) }),
    v.pipe(
      v.object({ password: v.string() }),
      v.transform(({ password }): unknown => ({ [password]: password })),
      v.record(v.string(), v.number()),
    ),
    v.pipe(
      v.object({ password: v.string() }),
      v.transform(({ password }): unknown => new Map([[password, password]])),
      v.map(v.string(), v.number()),
    ),
    v.pipe(
      v.object({ password: v.string() }),
      v.transform(({ password }): unknown => ({ [password]: 1 })),
      v.strictObject({ port: v.string() }),
    ),
    v.union([v.object({ password: v.number() }), v.string()]),
    v.variant('password', [v.object({ password: v.literal('a') })]),
  ],
  zod: (form) => [
    z.object({ password: z.number({ error: ({ input }) => quoting(input) }) }),
    z.object({ password: z.string().refine(() => false, { error: ({ input }) => quoting(input) }) }),
    ...CODES.map((code) =>
      z.object({ password: z.string() }).check((context) => {
        context.issues.push({ ...hostileIssue(context.value, form), code, input: context.value } as never)
      }),
    ),
    z
      .object({ password: z.string() })
      .transform(({ password }): unknown => ({ [password]: password }))
      .pipe(z.record(z.string(), z.number())),
    z
      .object({ password: z.string() })
      .transform(({ password }): unknown => ({ [password]: 1 }))
      .pipe(z.strictObject({ port: z.string() })),
    z.union([z.object({ password: z.number() }), z.literal('a')]),
    z.object({ password: z.enum(['a', 'b']) }),
  ],
  arktype: (form) => [
    type({ password: 'number' }),
    type({ password: "'a' | 'b'" }),
    type({ password: type('string').narrow((text, context) => context.mustBe(quoting(text))) }),
    type({ password: 'string' }).narrow((value, context) =>
      context.reject({ ...hostileIssue(value, form), code: 'domain', domain: 'number' } as never),
    ),
    type({ password: 'string' })
      .pipe(({ password }) => ({ [password]: password }))
      .to({ '[string]': 'number' }),
  ],
  'a library of its own': (form) => [
    ...['nobody', 'constructor', '__proto__', ''].map((vendor) =>
      schemaOf(vendor, (value) => ({ issues: [hostileIssue(value, form)] })),
    ),
  ],
  'a library that takes the name of another': (form) =>
    ['valibot', 'zod', 'arktype'].flatMap((vendor) =>
      CODES.map((code) =>
        schemaOf(vendor, (value) => ({ issues: [{ ...hostileIssue(value, form), code, type: code }] })),
      ),
    ),
}

function detailOf(schema: StandardSchemaV1, password: string): string {
  const result = decode({ type: 'text', text: JSON.stringify({ password }) }, 'json', schema)
  if (result instanceof Promise) throw new Error('the schema is not synchronous')
  return 'ok' in result ? 'taken' : result.failure.detail
}

describe('what is said of a refusal', () => {
  const canary = fc.oneof(
    fc.string({ minLength: 12, maxLength: 40, unit: 'grapheme' }).map((text) => `canary ${text}`),
    fc.bigInt({ min: 10n ** 12n, max: 10n ** 18n }).map(String),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    fc.uint8Array({ minLength: 12, maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('base64')),
  )

  test.each(Object.entries(schemas))('by %s is the same whatever the value is', (_library, make) => {
    fc.assert(
      fc.property(canary, canary, fc.nat(), (one, other, form) => {
        const [ones, others] = [make(form), make(form)]
        for (const [index, schema] of ones.entries()) {
          const detail = detailOf(schema, one)
          expect(detail).toMatch(/^its schema (?:refused it|threw)/)
          expect(detail).toBe(detailOf(others[index] ?? schema, other))
        }
      }),
      { numRuns: 100 },
    )
  })
})

describe('what our own schemas and advice need is not taken out', () => {
  test.each<[string, StandardSchemaV1, object, string]>([
    [
      'a word that is also the value',
      v.object({ a: v.literal('sqlserver') }),
      { a: 'sqlserver-se' },
      'a: expected "sqlserver"',
    ],
    ['a missing key', v.object({ port: v.number() }), {}, 'port: expected this key, which is missing'],
    [
      'a missing key',
      z.object({ db: z.object({ port: z.number() }) }),
      { db: {} },
      'db.port: expected number',
    ],
    ['a missing key', type({ port: 'number' }), {}, 'port: expected a number'],
    ['a bound', v.object({ a: v.pipe(v.string(), v.minLength(5)) }), { a: '' }, 'a: expected >=5'],
    ['a bound', z.object({ a: z.number().gt(5) }), { a: 5 }, 'a: expected number of more than 5'],
    ['a bound', z.object({ a: z.string().length(4) }), { a: '' }, 'a: expected string of exactly 4'],
    ['a bound', type({ a: '4<string<9' }), { a: '' }, 'a: expected at least length 5'],
    ['choices', v.object({ a: v.picklist(['x', 'y']) }), { a: '' }, 'a: expected ("x" | "y")'],
    ['choices', z.object({ a: z.enum(['x', 'y']) }), { a: '' }, 'a: expected "x" or "y"'],
    ['a format', z.object({ a: z.email() }), { a: '' }, 'a: expected the format email'],
    ['a format', type({ a: 'string.email' }), { a: '' }, 'a: expected an email address'],
    ['another key', z.strictObject({}), { a: 1 }, 'expected no keys but those of its schema'],
    ['another key', v.strictObject({}), { a: 1 }, 'a: expected never'],
  ])('%s', (_what, schema, value, says) => {
    const result = decode({ type: 'text', text: JSON.stringify(value) }, 'json', schema)
    expect(result).toMatchObject({ failure: { detail: `its schema refused it: ${says}` } })
  })
})

describe('a refusal costs the same whatever the size of the value', () => {
  /** Counts how often what a validator reports is looked at. */
  function counted<T extends object>(target: T, count: { reads: number }): T {
    return new Proxy(target, {
      get(of, key) {
        count.reads++
        const value: unknown = Reflect.get(of, key)
        return typeof value === 'object' && value !== null ? counted(value, count) : value
      },
    })
  }

  function readsFor(issues: number, steps: number, words: number): number {
    const count = { reads: 0 }
    const path = Array.from({ length: steps }, (_, index) => `key ${index}`)
    const list = Array.from({ length: issues }, () => ({
      message: 'x'.repeat(words),
      expected: 'y'.repeat(words),
      path,
    }))
    const schema = schemaOf('valibot', () => ({ issues: counted(list, count) }))
    const result = decode({ type: 'text', text: JSON.stringify('z'.repeat(words)) }, 'json', schema)
    expect('failure' in result && result.failure.detail.length).toBeLessThan(20_000)
    return count.reads
  }

  test('of issues, of a path, and of words', () => {
    const few = readsFor(6, 40, 1_000)
    expect(few).toBeLessThan(2_000)
    expect(readsFor(60_000, 40, 1_000)).toBe(few)
    expect(readsFor(6, 100_000, 1_000)).toBe(few)
    expect(readsFor(6, 40, 1_000_000)).toBe(few)
  })

  test('of the words of a schema that promises to quote nothing', () => {
    const message = `${' '.repeat(10_000)}far`
    const schema = Object.assign(
      schemaOf('own', () => ({ issues: [{ message }] })),
      { [Symbol.for('extension-secrets.safe-messages')]: true },
    )
    expect(detailOf(schema, '')).not.toContain('far')
  })

  test('of the parts of a schema', () => {
    const readsOf = (parts: number): number => {
      const count = { reads: 0 }
      let wrapped = {}
      for (let part = 0; part < parts; part++) wrapped = { wrapped }
      const schema = {
        ...schemaOf('valibot', () => ({ issues: [{ message: '' }] })),
        wrapped: counted(wrapped, count),
      }
      detailOf(schema, '')
      return count.reads
    }
    expect(readsOf(30_000)).toBe(readsOf(3_000))
  })
})
