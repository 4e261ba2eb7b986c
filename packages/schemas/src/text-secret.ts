import { bareOrUnder } from './bare-or-record.ts'
import { Refusal } from './reading.ts'
import { type SecretSchema, secretSchema } from './secret-schema.ts'
import { strayAroundToken, withoutLastNewline } from './text.ts'
import { isJsonObject } from './text-or-object.ts'

/** Options of {@link textSecret}. */
export interface TextSecretOptions {
  /** Expression that the text must match, in whole or in part. */
  readonly matching?: RegExp
  /** The message of each refusal of the text. Write what is expected: it must stand on its own. */
  readonly expected?: string
  /** Takes the text also as the value of this key of a JSON object, as the console's key/value editor stores it. */
  readonly key?: string
}

/**
 * A schema for text that is not empty. One newline at its end is dropped before it is looked at. Where text does not match
 * and stands in quotation marks, or has white space or a byte order mark around it, the refusal says so.
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
  const read = (value: unknown): string | Refusal => {
    const text = typeof value === 'string' ? withoutLastNewline(value) : ''
    if (text === '') return new Refusal(isJsonObject(value) ? `${expected}, not a JSON object` : expected)
    // search() starts at the beginning whatever the flags are; test() would remember where it stopped.
    if (matching === undefined || text.search(matching) >= 0) return text
    const stray = strayAroundToken(text)
    return new Refusal(stray === undefined ? expected : `${expected}, ${stray}`)
  }
  if (key === undefined) return secretSchema('text', read)
  return secretSchema('text', bareOrUnder(key, expected.replace(/^Expected /, ''), read))
}
