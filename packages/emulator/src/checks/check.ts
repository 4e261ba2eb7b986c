import * as v from 'valibot'
import { withNote } from './json-note.ts'

/** First mistake that a schema finds in a value. Never the value itself, which may be a secret. */
export interface Mistake {
  /** Place of the mistake, such as `extensions[0].command`. */
  readonly path: string
  /** Expectation at that place, in the schema's words; the known keys if the key is `unknown`. */
  readonly expected: string
  /** The key, if there is no such key. */
  readonly unknown: string | undefined
}

/**
 * Checks a value by a schema: the one way to check input from users.
 *
 * @param place place of the value, such as `secrets["orders/db"]`; empty for options
 * @param fail makes the error for the first mistake
 * @returns the schema's output
 */
export function check<T>(
  schema: v.GenericSchema<unknown, T>,
  value: unknown,
  place: string,
  fail: (mistake: Mistake) => Error,
): T {
  const { success, output, issues } = v.safeParse(schema, value, { abortEarly: true })
  if (success) return output
  const [{ path = [], type, expected, message }] = issues
  const keys = path.map(({ key }) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('')
  throw fail({
    path: place === '' ? keys.replace(/^\./, '') : place + keys,
    expected: message,
    unknown: type === 'raw_check' && expected === 'never' ? String(path.at(-1)?.key) : undefined,
  })
}

/** Schema of an object that isn't an array. */
export function plainObject(expected: string): v.GenericSchema<unknown, Record<string, unknown>> {
  return v.custom<Record<string, unknown>>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    expected,
  )
}

/**
 * Schema of an object with these keys and no others. An unknown key is the first thing to be reported.
 *
 * @param missing expectation for a key that is missing, by key; default `given`
 */
export function keys<const E extends v.ObjectEntries>(
  entries: E,
  expected = `an object with ${Object.keys(entries).join(', ')}`,
  missing: Readonly<Record<string, string>> = {},
): v.GenericSchema<unknown, v.InferOutput<v.ObjectSchema<E, undefined>>> {
  const known = Object.keys(entries).join(', ')
  const onlyKnown = v.rawCheck<Record<string, unknown>>(({ dataset, addIssue }) => {
    const input = dataset.value as Record<string, unknown>
    const key = Object.keys(input).find((name) => !Object.hasOwn(entries, name))
    if (key === undefined) return
    const path: [v.ObjectPathItem] = [{ type: 'object', origin: 'key', input, key, value: input[key] }]
    addIssue({ expected: 'never', message: known, path })
  })
  return v.pipe(
    withNote(plainObject(expected), (convert) => convert(v.strictObject(entries))),
    onlyKnown,
    v.object(entries, (issue) => missing[issue.expected.slice(1, -1)] ?? 'given'),
  )
}

/** The same schema, but any mistake inside is reported for the value as a whole. */
export function whole<T>(schema: v.GenericSchema<unknown, T>, expected: string): v.GenericSchema<unknown, T> {
  const fits = v.custom<unknown>((value) => v.is(schema, value), expected)
  return v.pipe(
    withNote(fits, (convert) => convert(schema)),
    schema,
  )
}

/** The same schema with a description for editors. */
export function described<T>(schema: v.GenericSchema<unknown, T>, text: string): v.GenericSchema<unknown, T> {
  return v.pipe(
    withNote(v.unknown(), (convert) => ({ description: text, ...convert(schema) })),
    schema,
  )
}

/**
 * Schema of two kinds of objects or values, told apart by their own keys. A mistake is then reported for the kind that
 * was meant.
 *
 * @param marks keys of which one makes it an object of the first kind
 */
export function byKey<T>(
  marks: readonly string[],
  marked: v.GenericSchema<unknown, T>,
  other: v.GenericSchema<unknown, T>,
): v.GenericSchema<unknown, T> {
  return v.pipe(
    withNote(v.unknown(), (convert) => ({
      if: { type: 'object', anyOf: marks.map((mark) => ({ required: [mark] })) },
      // biome's rule against thenables is about code; this is a keyword of JSON Schema.
      ...Object.fromEntries([
        ['then', convert(marked)],
        ['else', convert(other)],
      ]),
    })),
    v.lazy((value) =>
      typeof value === 'object' && value !== null && marks.some((mark) => Object.hasOwn(value, mark))
        ? marked
        : other,
    ),
  )
}

/** Check of a list: no item appears twice. */
export function different<T extends readonly unknown[]>(expected: string): v.CheckAction<T, string> {
  return withNote(
    v.check((items: T) => new Set(items).size === items.length, expected),
    () => ({ uniqueItems: true }),
  )
}
