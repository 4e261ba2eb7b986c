import { isUint8Array } from 'node:util/types'
import { type SecretSchema, secretSchema } from './secret-schema.ts'
import { refuseText, withoutLastNewline } from './text.ts'

/**
 * A schema for bytes, stored as base64 or base64url text (RFC 4648 §4 and §5), with or without padding, or as a binary
 * secret (`format: 'binary'`). One newline at the end of text is dropped; white space elsewhere, stray characters and
 * stray bits at the end, which `Buffer.from` overlooks, are refused. The bytes are a copy with a buffer of its own. Inside of an object, the
 * middleware gives all invocations the same ones: do not wipe or change those.
 *
 * @param length how many bytes; any number but none if absent
 * @throws {TypeError} if `length` isn't a whole number above zero
 * @see https://www.rfc-editor.org/rfc/rfc4648#section-4
 *
 * @example The secret
 * ```json
 * "q83vEjRWeJCrze8SNFZ4kA=="
 * ```
 * and a schema of it
 * ```ts
 * import { base64Bytes, jsonSecret } from '@extension-secrets/schemas'
 * import * as v from 'valibot'
 *
 * const pepper = jsonSecret(v.object({ pepper: base64Bytes(16) })) // { pepper: Uint8Array }
 * ```
 */
// @__NO_SIDE_EFFECTS__
export function base64Bytes(length?: number): SecretSchema<Uint8Array> {
  if (length !== undefined && !(Number.isInteger(length) && length > 0))
    throw new TypeError('base64Bytes: length must be a whole number above zero')
  const expected = `Expected ${length === undefined ? 'bytes' : `${length} bytes`} as base64 or base64url text`
  return secretSchema('text', (value) => {
    const bytes = isUint8Array(value) ? value : decode(value)
    const fits = length === undefined ? bytes.length > 0 : bytes.length === length
    return fits ? new Uint8Array(bytes) : refuseText(expected, value)
  })
}

function decode(value: unknown): Uint8Array {
  const none = new Uint8Array()
  if (typeof value !== 'string') return none
  const text = withoutLastNewline(value)
  const bytes = Buffer.from(text, 'base64')
  const padded = bytes.toString('base64')
  const padding = padded.length - padded.replace(/=+$/, '').length
  const bare = padding === 0 ? padded : padded.slice(0, -padding)
  const url = bytes.toString('base64url')
  return [padded, bare, url, url + '='.repeat(padding)].includes(text) ? bytes : none
}
