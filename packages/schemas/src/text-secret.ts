import { Refusal, reading } from './reading.ts'
import { type SecretSchema, secretSchema } from './secret-schema.ts'
import { textOrObject, withoutLastNewline } from './text-or-object.ts'

/** What {@link textSecret} asks of the text. */
export interface TextSecretOptions {
  /** What the text must match, in whole or in part as the expression says. */
  readonly matching?: RegExp
  /** The message of every refusal. Write what is expected: it must stand on its own. */
  readonly expected?: string
  /** Takes the text also as the value of this key of a JSON object, as the console's key/value editor stores it. */
  readonly key?: string
}

/**
 * A schema for text that is not empty. One newline at its end is dropped before it is looked at.
 *
 * @param options what is asked of it beyond that
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 *
 * @example The secret
 * ```json
 * { "token": "live_3f9a64d1c0" }
 * ```
 * and a schema of it, which takes the bare text `live_3f9a64d1c0` too
 * ```ts
 * import { textSecret } from '@extension-secrets/schemas'
 *
 * const live = textSecret({ matching: /^live_[0-9a-f]+$/, expected: 'Expected a live token', key: 'token' })
 * ```
 */
// @__NO_SIDE_EFFECTS__
export function textSecret(options: TextSecretOptions = {}): SecretSchema<string> {
  const { matching, expected = 'Expected text that is not empty', key } = options
  const accept = (text: unknown, at?: string): string | Refusal => {
    const line = typeof text === 'string' ? withoutLastNewline(text) : ''
    // search() starts at the beginning whatever the flags are; test() would remember where it stopped.
    const fits = line !== '' && (matching === undefined || line.search(matching) >= 0)
    return fits ? line : new Refusal(expected, at)
  }
  return secretSchema(
    'text',
    reading((value) => {
      if (key === undefined) return accept(value)
      const given = textOrObject(value, expected)
      if (given instanceof Refusal || typeof given === 'string')
        return given instanceof Refusal ? given : accept(given)
      return accept(Object.hasOwn(given, key) ? given[key] : undefined, key)
    }),
  )
}
