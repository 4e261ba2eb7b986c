import * as v from 'valibot'

/** First mistake that a schema finds in a value. Never the value itself, which may be a secret. */
export interface Mistake {
  /** Place of the mistake, such as `extensions[0].command`. */
  readonly path: string
  /** Expectation at that place, in the schema's words; the known keys if the key is `unknown`. */
  readonly expected: string
  /** True if there is no such key. */
  readonly unknown: boolean
}

const UNKNOWN_KEY = 'raw_check'

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
  const [{ path = [], type, message }] = issues
  const keys = path.map(({ key }) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('')
  throw fail({
    path: place === '' ? keys.replace(/^\./, '') : place + keys,
    expected: message,
    unknown: type === UNKNOWN_KEY,
  })
}

/** Schema of an object that isn't an array. */
export function plainObject(expected: string): v.GenericSchema<unknown, Record<string, unknown>> {
  return v.custom<Record<string, unknown>>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    expected,
  )
}

/** Schema of an object with these keys and no others. An unknown key is the first thing to be reported. */
export function keys<const E extends v.ObjectEntries>(
  entries: E,
  expected = `an object with ${Object.keys(entries).join(', ')}`,
): v.GenericSchema<unknown, v.InferOutput<v.ObjectSchema<E, undefined>>> {
  const known = Object.keys(entries).join(', ')
  const onlyKnown = v.rawCheck<Record<string, unknown>>(({ dataset, addIssue }) => {
    const input = dataset.value as Record<string, unknown>
    const key = Object.keys(input).find((name) => !Object.hasOwn(entries, name))
    if (key === undefined) return
    addIssue({ message: known, path: [{ type: 'object', origin: 'key', input, key, value: input[key] }] })
  })
  return v.pipe(plainObject(expected), onlyKnown, v.object(entries, 'given'))
}

/** The same schema, but any mistake inside is reported for the value as a whole. */
export function whole<T>(schema: v.GenericSchema<unknown, T>, expected: string): v.GenericSchema<unknown, T> {
  return v.pipe(
    v.custom<unknown>((value) => v.is(schema, value), expected),
    schema,
  )
}
