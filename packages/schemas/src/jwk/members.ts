import { decodeBase64url } from '../bytes.ts'
import { isAbsent, ownValue } from '../keys.ts'
import { Refusal } from '../reading.ts'
import type { JsonObject } from '../text-or-object.ts'

/**
 * The members that a JSON Web Key of any type may have.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7517#section-4
 */
export type JwkMembers = {
  /** Purpose of the key, such as `'sig'` or `'enc'`. */
  readonly use?: string
  /** Operations that the key may be used for, such as `'sign'`, each once. */
  readonly key_ops?: string[]
  /** The algorithm to use the key with, such as `'ES256'`. */
  readonly alg?: string
  /** Key id: what the `kid` of a signature or an encrypted message names. */
  readonly kid?: string
  /** URL of the key's certificate chain. */
  readonly x5u?: string
  /** The certificate chain itself: base64 of each certificate's DER, the key's own first. */
  readonly x5c?: string[]
  /** SHA-1 thumbprint of the certificate. */
  readonly x5t?: string
  /** SHA-256 thumbprint of the certificate. */
  readonly 'x5t#S256'?: string
}

/** Reads the members that every type has in common. Empty text and null count as absent; others are left out. */
export function readMembers(given: JsonObject): JwkMembers | Refusal {
  const members: Record<string, unknown> = {}
  for (const key of ['use', 'alg', 'kid', 'x5u', 'x5t', 'x5t#S256']) {
    if (isAbsent(ownValue(given, key))) continue
    if (typeof given[key] !== 'string') return new Refusal('Expected text', key)
    members[key] = given[key]
  }
  for (const key of ['key_ops', 'x5c']) {
    if (isAbsent(ownValue(given, key))) continue
    const list: unknown = given[key]
    if (!Array.isArray(list) || !list.every((item) => typeof item === 'string') || list.length === 0)
      return new Refusal('Expected a list of text', key)
    if (new Set(list).size < list.length) return new Refusal('Expected a list that names nothing twice', key)
    members[key] = [...list]
  }
  return members
}

/** Reads base64url text of exactly `length` bytes. */
export function readOctets(given: JsonObject, key: string, length: number): string | Refusal {
  const value = given[key]
  if (typeof value === 'string' && decodeBase64url(value, length) !== undefined) return value
  return new Refusal(`Expected ${length} bytes as base64url text`, key)
}

/** Reads a whole number, written without zero bytes before it (RFC 7518 §2, Base64urlUInt). */
export function readUnsigned(given: JsonObject, key: string): bigint | Refusal {
  const bytes = decodeBase64url(given[key])
  if (bytes === undefined || bytes[0] === 0)
    return new Refusal('Expected a number as base64url text, without zero bytes before it', key)
  return BigInt(`0x${bytes.toString('hex')}`)
}
