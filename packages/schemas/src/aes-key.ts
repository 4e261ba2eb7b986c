import { createSecretKey, type KeyObject } from 'node:crypto'
import { isUint8Array } from 'node:util/types'
import { decodeBase64url, decodeBytes } from './bytes.ts'
import { missing } from './keys.ts'
import { Refusal } from './reading.ts'
import { type SecretSchema, secretSchema } from './secret-schema.ts'
import { refuseText, withoutLastNewline } from './text.ts'
import { textOrObject } from './text-or-object.ts'

/** A secret `KeyObject` of Node.js (`type` is `'secret'`) of as many bits as were asked for. */
export type AesKey = KeyObject

/**
 * An AES key of exactly `bits` bits, as a secret `KeyObject`. It may be stored as base64, base64url or hexadecimal
 * text, bare or as `{ "key": "…" }`; as a JSON Web Key of type `oct` (RFC 7518 §6.4), `{ "kty": "oct", "k": "…" }`;
 * or as the plain bytes of a binary secret, if the secret is declared with `format: 'binary'`. One newline at the
 * end of text is dropped. Where text could be read in two encodings, its length decides.
 *
 * @param bits 128 or 256, the key length
 * @throws {TypeError} for another length
 * @see https://www.rfc-editor.org/rfc/rfc7518#section-6.4
 *
 * @example The secret, such as openssl rand -base64 32 writes it
 * ```text
 * FJxUEyBoeaWIjA7mO4fnfYK6ZcO1uvgyN6B0LVgFcqA=
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { aesKey } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { sealer: { secretId: 'orders/encryption-key', schema: aesKey(256) } } })
 * // createCipheriv('aes-256-gcm', context.secrets.sealer, iv)
 * ```
 */
// @__NO_SIDE_EFFECTS__
export function aesKey(bits: 128 | 256): SecretSchema<AesKey> {
  if (bits !== 128 && bits !== 256) throw new TypeError('aesKey: bits must be 128 or 256')
  const length = bits / 8
  return secretSchema('text', (value) => {
    const bytes = isUint8Array(value) ? readBinary(value, length) : readWritten(value, length)
    return bytes instanceof Refusal ? bytes : createSecretKey(bytes)
  })
}

function readBinary(value: Uint8Array, length: number): Uint8Array | Refusal {
  return value.byteLength === length ? value : new Refusal(`Expected ${length} bytes`)
}

function readWritten(value: unknown, length: number): Uint8Array | Refusal {
  const expected = `Expected ${length} bytes as base64, base64url or hexadecimal text`
  const given = textOrObject(value, `${expected}, or a JSON object with the key "key" or a JSON Web Key`)
  if (given instanceof Refusal) return given
  if (typeof given === 'string') return decodeText(given, length) ?? refuseText(expected, given)
  if (given.kty === undefined) {
    if (given.key === undefined) return new Refusal(`${missing}, or a JSON Web Key`, 'key')
    return decodeText(given.key, length) ?? refuseText(expected, given.key).under('key')
  }
  if (given.kty !== 'oct') return new Refusal('Expected "oct", the type of a symmetric JSON Web Key', 'kty')
  return decodeBase64url(given.k, length) ?? new Refusal(`Expected ${length} bytes as base64url text`, 'k')
}

function decodeText(text: unknown, length: number): Uint8Array | undefined {
  return typeof text === 'string' ? decodeBytes(withoutLastNewline(text), length) : undefined
}
