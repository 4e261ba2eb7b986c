import { pipe, rawTransform, unknown } from 'valibot'
import { redactIssues } from './redact-issues.ts'
import { keyOnly, type SecretSchema, secretSchema } from './secret-schema.ts'
import type { StandardSchema } from './standard-schema.ts'

/**
 * Makes a {@link SecretSchema} of a schema of your own, of any library, for a secret that is stored as JSON. It asks
 * for parsed JSON and takes JSON text as well, if that begins with `{` or `[`. Refusals keep their paths and what they
 * say of the expectation, and lose what was received (see {@link redactIssues}).
 *
 * @param schema checks the parsed JSON; must answer at once, not with a promise
 * @throws {TypeError} for what is no schema, and when a secret is checked with one that answers with a promise
 * @see https://standardschema.dev
 *
 * @example The secret
 * ```json
 * { "host": "smtp.example.com", "port": "2525", "user": "app", "password": "correct horse" }
 * ```
 * and a schema of it
 * ```ts
 * import { jsonSecret, numericString } from '@extension-secrets/schemas'
 * import * as v from 'valibot'
 *
 * const smtp = jsonSecret(
 *   v.object({ host: v.string(), port: numericString, user: v.string(), password: v.string() }),
 * )
 * ```
 */
// @__NO_SIDE_EFFECTS__
export function jsonSecret<T>(schema: StandardSchema<unknown, T>): SecretSchema<T> {
  const { validate } = redactIssues(schema)['~standard']
  return secretSchema(
    'json',
    pipe(
      unknown(),
      rawTransform<unknown, T>(({ dataset, addIssue, NEVER }) => {
        const parsed = parseText(dataset.value)
        if (parsed === undefined) {
          addIssue({ message: 'Expected valid JSON, because the text begins with "{" or "["' })
          return NEVER
        }
        const result = validate(parsed.value)
        if (result instanceof Promise) throw new TypeError('Expected a schema that answers without a promise')
        if (result.issues === undefined) return result.value
        for (const { message, path = [] } of result.issues) {
          const [first, ...others] = path.map((step) => keyOnly(typeof step === 'object' ? step.key : step))
          addIssue({ message, ...(first === undefined ? {} : { path: [first, ...others] }) })
        }
        return NEVER
      }),
    ),
  )
}

function parseText(value: unknown): { readonly value: unknown } | undefined {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return { value }
  try {
    return { value: JSON.parse(value.trim()) as unknown }
  } catch {
    return undefined // JSON.parse quotes the text around the mistake in its message.
  }
}
