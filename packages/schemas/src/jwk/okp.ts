import { createPrivateKey, createPublicKey } from 'node:crypto'
import { Refusal } from '../reading.ts'
import type { JsonObject } from '../text-or-object.ts'
import { type JwkMembers, readMembers, readOctets } from './members.ts'

/**
 * A JSON Web Key for Ed25519, Ed448, X25519 or X448: public, or private if it has `d`.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8037#section-2
 */
export type OkpJwk = JwkMembers & {
  /** The type of key: octet key pair. */
  readonly kty: 'OKP'
  /** The curve: the first two sign, the others agree on keys. */
  readonly crv: 'Ed25519' | 'Ed448' | 'X25519' | 'X448'
  /** The public key: base64url of 32 bytes (Ed25519, X25519), 57 (Ed448) or 56 (X448). */
  readonly x: string
  /** The private key: as many bytes. */
  readonly d?: string
}

/** Bytes of a key. */
const lengths = { Ed25519: 32, Ed448: 57, X25519: 32, X448: 56 }

/** Reads a key whose `kty` is `OKP`: `x` must belong to `d` if that is there. */
export function readOkpJwk(given: JsonObject): OkpJwk | Refusal {
  const { crv } = given
  if (!isCurve(crv)) return new Refusal(`Expected a curve: ${Object.keys(lengths).join(', ')}`, 'crv')
  const x = readOctets(given, 'x', lengths[crv])
  if (x instanceof Refusal) return x
  const members = readMembers(given)
  if (members instanceof Refusal) return members
  const key = { kty: 'OKP', crv, x, ...members } as const
  if (!Object.hasOwn(given, 'd')) return key
  const d = readOctets(given, 'd', lengths[crv])
  if (d instanceof Refusal) return d
  if (publicOf({ kty: 'OKP', crv, x, d }) === x) return { ...key, d }
  return new Refusal('Expected the public key that belongs to "d"', 'x')
}

function isCurve(crv: unknown): crv is keyof typeof lengths {
  return typeof crv === 'string' && Object.hasOwn(lengths, crv)
}

/** The `x` of a private key; Node.js computes it from `d` and does not look at the one that is there. */
function publicOf(key: { kty: string; crv: string; x: string; d: string }): string | undefined {
  try {
    return createPublicKey(createPrivateKey({ key, format: 'jwk' })).export({ format: 'jwk' }).x
  } catch {
    return undefined
  }
}
