// Schemas of five libraries whose authors put the value into an issue, wrapped by this package: nothing of it may show.
import { inspect } from 'node:util'
import { jsonSecret, keyRing, type StandardSchema } from '@extension-secrets/schemas'
import { describe, expect, test } from '@jest/globals'
import { type } from 'arktype'
import fc from 'fast-check'
import * as v from 'valibot'
import * as z from 'zod'
import * as mini from 'zod/mini'
import * as z3 from 'zod/v3'

type Schema = StandardSchema<unknown, unknown>

const codes =
  'invalid_type invalid_format too_small too_big not_multiple_of invalid_value unrecognized_keys invalid_union custom domain predicate union required'.split(
    ' ',
  )

/** Every field that an issue of any library has, each with the value in it. */
function hostile(text: string): object {
  const fields = 'message expected received actual input format origin note description type kind requirement'
  return {
    ...Object.fromEntries(fields.split(' ').map((name) => [name, text])),
    ...{ minimum: text, maximum: text, divisor: text, values: [text], keys: [text], params: { text } },
    ...{ inclusive: true, exact: true, path: ['password', text, { key: text }, Symbol(text)] },
    errors: [[{ code: 'invalid_type', expected: text, path: [] }], { code: 'domain', expected: text }],
  }
}

function schemaOf(vendor: string, issue: (text: string) => object): Schema {
  const validate = (value: unknown): { issues: never[] } => ({
    issues: [issue((value as { password: string }).password) as never],
  })
  return { '~standard': { version: 1, vendor, validate } }
}

const password = v.object({ password: v.string() })
const libraries: Readonly<Record<string, readonly Schema[]>> = {
  valibot: [
    v.object({ password: v.lazy((input) => v.literal(`${input}!`)) }),
    v.object({ password: v.number((issue) => String(issue.input)) }),
    v.pipe(
      password,
      v.rawCheck(({ dataset, addIssue }) =>
        addIssue(hostile((dataset.value as { password: string }).password)),
      ),
    ),
    v.pipe(
      password,
      v.transform((it): unknown => ({ [it.password]: it.password })),
      v.record(v.string(), v.number()),
    ),
    v.lazy((input) => v.object({ [(input as { password: string }).password]: v.string() })),
    v.lazy((input) =>
      v.object({ [(input as { password: string }).password]: v.optional(keyRing(v.string()), {} as never) }),
    ),
  ],
  zod: [
    ...codes.map((code) =>
      z.object({ password: z.string() }).check(({ value, issues }) => {
        issues.push({ ...hostile(value.password), code, input: value } as never)
      }),
    ),
    z.object({ password: z.number({ error: ({ input }) => String(input) }) }),
    z
      .lazy(() => z.object({ password: z.string() }).transform((it) => ({ [it.password]: 1 })))
      .pipe(z.strictObject({})),
  ],
  'zod/mini': [
    mini.object({ password: mini.number() }),
    mini.object({ password: mini.string() }).check(({ value, issues }) => {
      issues.push({ ...hostile(value.password), code: 'invalid_type', input: value } as never)
    }),
  ],
  'zod/v3': [
    z3.object({ password: z3.number() }),
    z3
      .object({ password: z3.string() })
      .superRefine((it, context) =>
        context.addIssue({ ...hostile(it.password), code: 'invalid_type' } as never),
      ),
  ],
  arktype: [
    type({ password: 'number' }),
    type({ password: type('string').narrow((text, context) => context.mustBe(text)) }),
    type({ password: 'string' }).narrow((it, context) =>
      context.reject({ ...hostile(it.password), code: 'domain', domain: 'number' } as never),
    ),
    type({ password: 'string' })
      .pipe((it) => ({ [it.password]: it.password }))
      .to({ '[string]': 'number' }),
  ],
  'a library of its own': ['nobody', 'constructor', '__proto__', ''].map((vendor) =>
    schemaOf(vendor, hostile),
  ),
  'a library that takes the name of another': ['valibot', 'zod', 'arktype'].flatMap((vendor) =>
    codes.map((code) => schemaOf(vendor, (text) => ({ ...hostile(text), code, type: code }))),
  ),
}

function said(schema: Schema, value: unknown): string {
  const result = schema['~standard'].validate(value)
  if (result instanceof Promise || result.issues === undefined) throw new Error('the schema took it')
  return inspect(result.issues, { depth: 9, showHidden: true })
}

const canary = fc.stringMatching(/^[ -~]{12,40}$/).map((text) => `canary ${text}`)

describe.each(Object.entries(libraries))(
  'a refusal by %s is the same whatever the value is',
  (_library, schemas) => {
    test.each<[string, (schema: Schema) => Schema, (password: string) => unknown]>([
      ['jsonSecret', jsonSecret, (password) => ({ password })],
      ['keyRing', keyRing, (password) => ({ current: 'a', keys: { a: { password } } })],
      [
        'one in the other',
        (schema) => jsonSecret(keyRing(jsonSecret(schema))),
        (password) => ({ current: 'a', keys: { a: { password } } }),
      ],
    ])('through %s', (_combinator, wrap, stored) => {
      const wrapped = schemas.map(wrap)
      fc.assert(
        fc.property(canary, canary, (one, other) => {
          for (const schema of wrapped) expect(said(schema, stored(one))).toBe(said(schema, stored(other)))
        }),
        { numRuns: 40 },
      )
    })
  },
)

describe('a refusal costs the same whatever its schema reports', () => {
  /** Counts how often parts of what a library offers are looked at. */
  function counted<T extends object>(target: T, count: { reads: number }): T {
    return new Proxy(target, {
      get(of, key) {
        count.reads++
        const value: unknown = Reflect.get(of, key)
        return typeof value === 'object' && value !== null ? counted(value, count) : value
      },
    })
  }

  function readsFor(issues: number, steps: number, parts: number): number {
    const count = { reads: 0 }
    const path = Array.from({ length: steps }, (_, index) => `key ${index}`)
    const list = counted(
      Array.from({ length: issues }, () => ({ message: '', expected: 'x', path })),
      count,
    )
    let wrapped = {}
    for (let part = 0; part < parts; part++) wrapped = { wrapped }
    const standard = { version: 1 as const, vendor: 'valibot', validate: () => ({ issues: list }) }
    const schema = { '~standard': standard, wrapped: counted(wrapped, count) }
    expect(said(jsonSecret(schema), {}).length).toBeLessThan(20_000)
    return count.reads
  }

  test('of issues, of a path, and of parts of the schema', () => {
    const few = readsFor(6, 40, 3_000)
    expect(few).toBeLessThan(50_000)
    expect(readsFor(60_000, 40, 3_000)).toBe(few)
    expect(readsFor(6, 100_000, 3_000)).toBe(few)
    expect(readsFor(6, 40, 30_000)).toBe(few)
  })
})
