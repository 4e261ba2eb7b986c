import { check } from './foreign-issues.ts'
import { Refusal } from './reading.ts'
import { type SecretSchema, secretSchema } from './secret-schema.ts'
import { requireSchema, type StandardSchema } from './standard-schema.ts'

/**
 * Makes a {@link SecretSchema} of a schema of your own, of any library, for a secret that is stored as JSON. It asks
 * for parsed JSON and takes JSON text as well, if that begins with `{` or `[`. A refusal has the paths of the first five
 * issues. Its messages use only words that stand in the schema, never what a library or your code reports, which
 * can quote the value. A schema of this package and one wrapped in {@link safeMessages} keep their messages. An
 * error that the schema throws becomes an issue as well.
 *
 * @param schema checks the parsed JSON; must answer at once, not with a promise
 * @throws {TypeError} if `schema` isn't a schema, and for a secret that is checked with an asynchronous one
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
  requireSchema(schema)
  return secretSchema('json', (value) => {
    const parsed = parsedJson(value)
    return parsed instanceof Refusal ? parsed : check(schema, parsed.value)
  })
}

/** Parses text that begins as a JSON object or list does; takes anything else for parsed JSON. */
export function parsedJson(value: unknown): { readonly value: unknown } | Refusal {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return { value }
  try {
    return { value: JSON.parse(value.trim()) as unknown }
  } catch {
    // JSON.parse quotes the text around the mistake in its message.
    return new Refusal('Expected valid JSON, because the text begins with "{" or "["')
  }
}
