import type { BaseIssue, BaseSchema, UnknownPathItem } from 'valibot'
import { type Reader, Refusal, type SafeIssue } from './reading.ts'
import { marked, type safeMessagesMark } from './safe-messages.ts'
import { type SecretFormat, secretFormat } from './secret-format.ts'

/**
 * Every schema of this package: a valibot schema, and so a Standard Schema v1, that takes anything and gives a `T`. It
 * refuses with at most five issues that say where (`path`) and what was expected (`message`). They hold nothing of what
 * was received, unlike the issues of a plain valibot schema. The schema says so by a mark, the property
 * `Symbol.for('extension-secrets.safe-messages')`, so that its messages are shown as they are.
 *
 * @typeParam T what the schema makes of a secret it accepts
 * @see https://standardschema.dev
 *
 * @example
 * ```ts
 * import { apiKey, type SecretSchema } from '@extension-secrets/schemas'
 *
 * const schema: SecretSchema<string> = apiKey
 * const result = schema['~standard'].validate('k-3f9a\n') // { value: 'k-3f9a' }
 * ```
 */
export interface SecretSchema<T> extends BaseSchema<unknown, T, BaseIssue<unknown>> {
  /** The form in which the schema wants the secret. */
  readonly [secretFormat]?: SecretFormat
  /** The promise that the messages quote nothing. */
  readonly [safeMessagesMark]?: true
}

/**
 * Makes a {@link SecretSchema} of a function that reads a secret. Its messages are those of the {@link Refusal}: no
 * message of valibot, not even one that an application sets for all its schemas, takes their place.
 *
 * @param format the form in which the schema wants the secret
 * @param read checks and transforms it
 */
// @__NO_SIDE_EFFECTS__
export function secretSchema<T>(format: SecretFormat, read: Reader<T>): SecretSchema<T> {
  return marked<SecretSchema<T>>({
    kind: 'schema',
    type: 'secret',
    reference: secretSchema,
    expects: 'secret',
    async: false,
    [secretFormat]: format,
    '~run': ({ value }) => {
      const result = read(value)
      if (!(result instanceof Refusal)) return { typed: true, value: result }
      const [first, ...others] = result.issues.map(valibotIssue)
      // A refusal has an issue: the type of the list cannot say so.
      return { typed: false, value: undefined, issues: [first as BaseIssue<unknown>, ...others] }
    },
    '~standard': {
      version: 1,
      vendor: 'valibot',
      validate: (value) => {
        const result = read(value)
        return result instanceof Refusal ? { issues: result.issues } : { value: result }
      },
    },
  })
}

/** Reads a value with a schema of this package. */
export function readWith<T>(schema: SecretSchema<T>, value: unknown): T | Refusal {
  const result = schema['~standard'].validate(value) as { value: T; issues?: readonly SafeIssue[] }
  return result.issues === undefined ? result.value : Refusal.of(result.issues)
}

/** Issues that this package's schemas reported to a schema of valibot around them: it hands these on, and their words are ours. */
export const ownIssues: WeakMap<object, SafeIssue> = /* @__PURE__ */ new WeakMap()

function valibotIssue(safe: SafeIssue): BaseIssue<unknown> {
  const {
    message,
    path: [first, ...others],
  } = safe
  const issue: BaseIssue<unknown> = {
    kind: 'schema',
    type: 'secret',
    input: undefined,
    expected: message.replace(/^Expected /, ''),
    received: 'redacted',
    message,
    path: first === undefined ? undefined : [keyOnly(first), ...others.map(keyOnly)],
  }
  ownIssues.set(issue, safe)
  return issue
}

/** A step of an issue's path without the value that stands there. */
function keyOnly(key: PropertyKey): UnknownPathItem {
  return { type: 'unknown', origin: 'value', input: undefined, key, value: undefined }
}
