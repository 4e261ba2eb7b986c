import { type SecretFormat, secretFormat } from './secret-format.ts'
import type { StandardIssue, StandardResult, StandardSchema } from './standard-schema.ts'

/** A Standard Schema whose issues hold a message and a path of keys, and nothing of what was received. */
export interface RedactedSchema<Input, Output> extends StandardSchema<Input, Output> {
  /** The form in which the schema wants the secret, if the wrapped schema says so. */
  readonly [secretFormat]?: SecretFormat
}

/** An issue as {@link redactedIssues} leaves it. */
export interface RedactedIssue {
  /** What was expected. */
  readonly message: string
  /** The keys that lead to the value at fault. */
  readonly path: readonly PropertyKey[]
}

/**
 * Wraps a schema of any library so that its issues do not quote what they received. A message that holds a value of the
 * secret, a piece of five characters of one or a key in quotation marks, or that goes on about what was received, gives
 * way to the expectation that the issue names beside it (valibot, zod and arktype do), or else to a general one.
 * Everything else of an issue but the keys of its path is dropped. An error that the schema throws becomes an issue
 * as well: such errors quote (`JSON.parse`).
 *
 * @param schema checks and transforms as before, at once or with a promise
 * @see https://standardschema.dev
 *
 * @example The secret
 * ```json
 * { "user": "app", "password": "correct horse" }
 * ```
 * and a schema of it
 * ```ts
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
  const format = (schema as RedactedSchema<Input, Output>)[secretFormat]
  const { vendor, validate } = schema['~standard']
  const threw = {
    issues: [{ message: 'Expected a value that its schema checks without an error', path: [] }],
  }
  return {
    ...(format === undefined ? {} : { [secretFormat]: format }),
    '~standard': {
      version: 1,
      vendor,
      validate: (value) => {
        const redact = (result: StandardResult<Output>): StandardResult<Output> =>
          result.issues === undefined
            ? { value: result.value }
            : { issues: redactedIssues(result.issues, value) }
        try {
          const result = validate(value)
          return result instanceof Promise ? result.then(redact, () => threw) : redact(result)
        } catch {
          return threw
        }
      },
    },
  }
}

/** The issues without anything of the received value but the keys of their paths. */
export function redactedIssues(issues: readonly StandardIssue[], received: unknown): RedactedIssue[] {
  const { keys, texts } = partsOf(received)
  return issues.map((issue) => {
    const { message, path = [], expected } = issue as StandardIssue & { readonly expected?: unknown }
    const expectation = typeof expected === 'string' ? `Expected ${expected.trim().replace(/\s+/g, ' ')}` : ''
    const candidates = [
      ...(hasPieceOf(message, texts) || keys.some((key) => message.includes(`"${key}"`)) ? [] : [message]),
      ...(expectation === '' || quotes(expectation, texts) ? [] : [expectation]),
    ]
    return {
      message:
        candidates.find((text) => !/received|\(was |must be\.\.\./i.test(text)) ??
        'Expected a value that its schema takes',
      path: path.map((step) => (typeof step === 'object' ? step.key : step)),
    }
  })
}

interface Parts {
  readonly keys: string[]
  readonly texts: string[]
}

function partsOf(value: unknown, parts: Parts = { keys: [], texts: [] }): Parts {
  if (typeof value === 'string') parts.texts.push(value, JSON.stringify(value).slice(1, -1))
  else if (typeof value === 'number' || typeof value === 'bigint') parts.texts.push(String(value))
  else if (ArrayBuffer.isView(value)) parts.texts.push(String(value), decode(value))
  else if (typeof value === 'object' && value !== null) {
    if (!Array.isArray(value)) parts.keys.push(...Object.keys(value))
    for (const item of Object.values(value)) partsOf(item, parts)
  }
  return parts
}

function decode({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString()
}

/** Whether a value stands in a text; a short one only counts as a word of its own, as every text has an "a". */
function quotes(text: string, values: readonly string[]): boolean {
  const words = new Set(text.split(/[^\p{L}\p{N}]+/u))
  return values.some((value) => (value.length < 4 ? words.has(value) : text.includes(value)))
}

/** Whether a text holds a value or five characters of one, in whatever case. */
function hasPieceOf(text: string, values: readonly string[]): boolean {
  const lower = text.toLowerCase()
  const pieces = new Set(Array.from(lower, (_, start) => lower.slice(start, start + 5)))
  return values.some((value) => {
    if (value.length < 5) return quotes(lower, [value.toLowerCase()])
    for (let start = 0; start + 5 <= value.length; start++)
      if (pieces.has(value.slice(start, start + 5).toLowerCase())) return true
    return false
  })
}
