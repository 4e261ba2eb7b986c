import { type SecretFormat, secretFormat } from './secret-format.ts'
import {
  requireSchema,
  type StandardIssue,
  type StandardResult,
  type StandardSchema,
} from './standard-schema.ts'

/** A Standard Schema whose issues hold a message and a path of keys, and nothing of what was received. */
export interface RedactedSchema<Input, Output> extends StandardSchema<Input, Output> {
  /** The form in which the schema wants the secret, if the wrapped schema says so. */
  readonly [secretFormat]?: SecretFormat
}

/**
 * Wraps a schema of any library so that its issues do not quote what they received. A message that holds a value of the
 * secret, a piece of five characters of one or a key in quotation marks, or that goes on about what was received, gives
 * way to the expectation that the issue names beside it (valibot, zod and arktype do), or else to a general one.
 * Everything else of an issue but the keys of its path is dropped. An error that the schema throws becomes an issue
 * as well: such errors quote (`JSON.parse`).
 *
 * @param schema checks and transforms as before, at once or with a promise
 * @throws {TypeError} for what is no schema
 * @see https://standardschema.dev
 *
 * @example The secret
 * ```json
 * { "user": "app", "password": "correct horse" }
 * ```
 * and a schema of it
 * ```ts
 * import { redactIssues } from '@extension-secrets/schemas'
 * import { type } from 'arktype'
 *
 * const login = redactIssues(type({ user: 'string', password: 'string >= 12' }))
 * // refuses with 'Expected at least length 12' at password
 * ```
 */
// @__NO_SIDE_EFFECTS__
export function redactIssues<Input, Output>(
  schema: StandardSchema<Input, Output>,
): RedactedSchema<Input, Output> {
  requireSchema(schema)
  const format = (schema as RedactedSchema<Input, Output>)[secretFormat]
  const standard = schema['~standard']
  const threw = {
    issues: [{ message: 'Expected a value that its schema checks without an error', path: [] }],
  }
  return {
    ...(format === undefined ? {} : { [secretFormat]: format }),
    '~standard': {
      version: 1,
      vendor: standard.vendor,
      validate: (value) => {
        const redact = (result: StandardResult<Output>): StandardResult<Output> =>
          result.issues === undefined
            ? { value: result.value }
            : { issues: redactedIssues(result.issues, value) }
        try {
          const result = standard.validate(value)
          // Not instanceof: a promise may come from another library or realm.
          return 'then' in result
            ? Promise.resolve(result)
                .then(redact)
                .catch(() => threw)
            : redact(result)
        } catch {
          return threw
        }
      },
    },
  }
}

/** The issues without anything of the received value but the keys of their paths. */
function redactedIssues(issues: readonly StandardIssue[], received: unknown): StandardIssue[] {
  const parts = partsOf(received)
  // A list of thousands of wrong items has thousands of issues, and few messages.
  const messages = new Map<string, string>()
  return issues.map((issue) => {
    const { message, path = [], expected } = issue as StandardIssue & { readonly expected?: unknown }
    const expectation = typeof expected === 'string' ? `Expected ${expected.trim().replace(/\s+/g, ' ')}` : ''
    const both = `${message}\0${expectation}`
    const redacted = messages.get(both) ?? redactedMessage(message, expectation, parts)
    messages.set(both, redacted)
    return { message: redacted, path: path.map((step) => (typeof step === 'object' ? step.key : step)) }
  })
}

function redactedMessage(message: string, expectation: string, parts: Parts): string {
  const candidates = [
    ...(message === '' || hasPieceOf(message, parts) ? [] : [message]),
    ...(expectation === '' || hasValueOf(expectation, parts) ? [] : [expectation]),
  ]
  const aboutReceived = /received|\(was |must be\.\.\./i
  return candidates.find((text) => !aboutReceived.test(text)) ?? 'Expected a value that its schema takes'
}

/** What a message must not hold. */
interface Parts {
  readonly keys: Set<string>
  readonly values: Set<string>
  /** Each five characters of a value that follow each other, in lower case. */
  readonly pieces: Set<string>
  /** The values that are shorter than that, in lower case. */
  readonly short: Set<string>
}

function partsOf(received: unknown): Parts {
  const [keys, values, pieces, short] = Array.from({ length: 4 }, () => new Set<string>()) as Four<
    Set<string>
  >
  const rest = [received]
  while (rest.length > 0) {
    const value = rest.pop()
    if (typeof value === 'string') values.add(value).add(JSON.stringify(value).slice(1, -1))
    else if (typeof value === 'number' || typeof value === 'bigint') values.add(String(value))
    else if (ArrayBuffer.isView(value)) values.add(String(value)).add(decode(value))
    else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) {
        if (!Array.isArray(value)) keys.add(key)
        rest.push(item)
      }
    }
  }
  for (const value of values) {
    const lower = value.toLowerCase()
    if (lower.length < 5) short.add(lower)
    for (let start = 0; start + 5 <= lower.length; start++) pieces.add(lower.slice(start, start + 5))
  }
  return { keys, values, pieces, short }
}

type Four<T> = [T, T, T, T]

function decode({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString()
}

/** Whether a text holds a value. One of few letters counts as a word of its own only, as every text has an "a". */
function hasValueOf(text: string, { values }: Parts): boolean {
  return [...values].some((value) => (value.length < 4 ? hasWord(text, value) : text.includes(value)))
}

/** Whether a text holds a value, five characters of one in whatever case, or a key in quotation marks. */
function hasPieceOf(text: string, { keys, pieces, short }: Parts): boolean {
  const lower = text.toLowerCase()
  return (
    Array.from(lower, (_, start) => lower.slice(start, start + 5)).some((piece) => pieces.has(piece)) ||
    [...short].some((value) => hasWord(lower, value)) ||
    [...keys].some((key) => text.includes(`"${key}"`))
  )
}

/** Whether a word stands in a text, with neither a letter nor a digit beside it. */
function hasWord(text: string, word: string): boolean {
  if (word === '') return false
  for (let start = text.indexOf(word); start >= 0; start = text.indexOf(word, start + 1)) {
    const beside = [text.charAt(start - 1), text.charAt(start + word.length)]
    if (!beside.some((character) => /[\p{L}\p{N}]/u.test(character))) return true
  }
  return false
}
