import { createECDH, createPublicKey } from 'node:crypto'
import { Refusal } from '../reading.ts'
import type { JsonObject } from '../text-or-object.ts'
import { type JwkMembers, readMembers, readOctets } from './members.ts'

/**
 * A JSON Web Key on an elliptic curve: public, or private if it has `d`.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7518#section-6.2
 */
export type EcJwk = JwkMembers & {
  /** The type of key. */
  readonly kty: 'EC'
  /** The curve. */
  readonly crv: 'P-256' | 'P-384' | 'P-521' | 'secp256k1'
  /** The public point's first coordinate: base64url of as many bytes as the curve has, zeros before it included. */
  readonly x: string
  /** The public point's second coordinate, written likewise. */
  readonly y: string
  /** The private key, written likewise. */
  readonly d?: string
}

/** Names of the curves in OpenSSL, and the bytes of a coordinate. */
const curves = {
  'P-256': { name: 'prime256v1', length: 32 },
  'P-384': { name: 'secp384r1', length: 48 },
  'P-521': { name: 'secp521r1', length: 66 },
  secp256k1: { name: 'secp256k1', length: 32 }, // RFC 8812 §3.1
}

/** Reads a key whose `kty` is `EC`: its point must be on the curve, and belong to `d` if that is there. */
export function readEcJwk(given: JsonObject): EcJwk | Refusal {
  const { crv } = given
  if (!isCurve(crv)) return new Refusal(`Expected a curve: ${Object.keys(curves).join(', ')}`, 'crv')
  const { name, length } = curves[crv]
  const [x, y] = [readOctets(given, 'x', length), readOctets(given, 'y', length)]
  if (x instanceof Refusal) return x
  if (y instanceof Refusal) return y
  const members = readMembers(given)
  if (members instanceof Refusal) return members
  const key = { kty: 'EC', crv, x, y, ...members } as const
  if (!Object.hasOwn(given, 'd')) {
    return isOnCurve({ kty: 'EC', crv, x, y }) ? key : new Refusal('Expected a point on the curve', 'x')
  }
  const d = readOctets(given, 'd', length)
  if (d instanceof Refusal) return d
  const point = pointOf(name, d)
  if (point === undefined) return new Refusal('Expected a private key of the curve', 'd')
  const theirs = Buffer.concat([Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')])
  return point.equals(theirs)
    ? { ...key, d }
    : new Refusal('Expected the public key that belongs to "d"', 'x')
}

function isCurve(crv: unknown): crv is keyof typeof curves {
  return typeof crv === 'string' && Object.hasOwn(curves, crv)
}

function isOnCurve(key: { kty: string; crv: string; x: string; y: string }): boolean {
  try {
    createPublicKey({ key, format: 'jwk' })
    return true
  } catch {
    return false
  }
}

/** The uncompressed public point of a private key; Node.js does not compare the two when it reads a JSON Web Key. */
function pointOf(curve: string, d: string): Buffer | undefined {
  try {
    const ecdh = createECDH(curve)
    ecdh.setPrivateKey(d, 'base64url')
    return ecdh.getPublicKey()
  } catch {
    return undefined // not between 1 and the order of the curve
  }
}
