import { decodeBase64url } from '../bytes.ts'
import { Refusal } from '../reading.ts'
import type { JsonObject } from '../text-or-object.ts'
import { type JwkMembers, readMembers } from './members.ts'

/**
 * A symmetric JSON Web Key.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7518#section-6.4
 */
export type OctJwk = JwkMembers & {
  /** The type of key: a sequence of octets. */
  readonly kty: 'oct'
  /** The key: base64url of at least one byte. */
  readonly k: string
}

/** Reads a key whose `kty` is `oct`. */
export function readOctJwk(given: JsonObject): OctJwk | Refusal {
  const { k } = given
  if (typeof k !== 'string' || decodeBase64url(k) === undefined)
    return new Refusal('Expected a key as base64url text', 'k')
  const members = readMembers(given)
  return members instanceof Refusal ? members : { kty: 'oct', k, ...members }
}
