import type { BaseIssue, BaseSchema, GenericSchema, UnknownPathItem } from 'valibot'
import { type SecretFormat, secretFormat } from './secret-format.ts'

/**
 * What every schema of this package is: a valibot schema, and so a Standard Schema v1, that takes anything and gives
 * a `T`. It refuses with issues that say where (`path`) and what was expected (`message`), and that hold nothing of
 * what was received, unlike the issues of a plain valibot schema.
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
}

/**
 * Makes a {@link SecretSchema} of a valibot schema. The schema inside must give each of its parts a message of its
 * own: valibot's default ones quote what they received, and a message is kept as it is.
 *
 * @param format the form in which the schema wants the secret
 * @param inner what checks and transforms it
 */
// @__NO_SIDE_EFFECTS__
export function secretSchema<T>(format: SecretFormat, inner: GenericSchema<unknown, T>): SecretSchema<T> {
  const run: SecretSchema<T>['~run'] = (dataset, config) => {
    const result = inner['~run']({ value: dataset.value }, config)
    if (result.issues === undefined) return result
    const [first, ...others] = result.issues
    return { typed: false, value: undefined, issues: [withoutInput(first), ...others.map(withoutInput)] }
  }
  return {
    kind: 'schema',
    type: 'secret',
    reference: secretSchema,
    expects: inner.expects,
    async: false,
    [secretFormat]: format,
    '~run': run,
    '~standard': {
      version: 1,
      vendor: 'valibot',
      validate: (value) => {
        const result = run({ value }, {})
        return result.issues === undefined
          ? { value: result.value }
          : { issues: result.issues.map(({ message, path }) => ({ message, path: path?.map(keyOf) ?? [] })) }
      },
    },
  }
}

function withoutInput(issue: BaseIssue<unknown>): BaseIssue<unknown> {
  const [first, ...others] = issue.path ?? []
  return {
    kind: issue.kind,
    type: issue.type,
    input: undefined,
    expected: issue.expected,
    received: 'redacted',
    message: issue.message,
    path:
      first === undefined
        ? undefined
        : [keyOnly(keyOf(first)), ...others.map((item) => keyOnly(keyOf(item)))],
  }
}

/** A step of an issue's path without the value that stands there. */
export function keyOnly(key: PropertyKey): UnknownPathItem {
  return { type: 'unknown', origin: 'value', input: undefined, key, value: undefined }
}

function keyOf(item: { key: unknown }): PropertyKey {
  return item.key as PropertyKey
}
