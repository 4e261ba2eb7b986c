// Signs, verifies, seals and opens JSON. Pure: keys come in as arguments, nothing is fetched or kept but public keys.
import { createPublicKey, type KeyObject } from 'node:crypto'
import type { KeyRing } from '@extension-secrets/schemas'
import { CompactEncrypt, CompactSign, compactDecrypt, compactVerify, errors } from 'jose'

/** Any value that JSON can represent. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue }

/** Refusal of a token or sealed text: it is malformed, or it was changed or made by somebody else. */
export class EnvelopeError extends Error {
  override readonly name = 'EnvelopeError'
  readonly code: 'MALFORMED' | 'UNTRUSTED'

  constructor(code: EnvelopeError['code'], message: string) {
    super(message)
    this.code = code
  }
}

/**
 * @param signer Ed25519 private keys
 * @returns a compact JWS (RFC 7515), signed with the current key, whose `kid` is that key's id in the ring
 */
export async function sign(payload: JsonValue, { current }: KeyRing<KeyObject>): Promise<string> {
  return new CompactSign(Buffer.from(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'EdDSA', kid: current.id, cty: 'json' })
    .sign(current.key)
}

/**
 * @param signer the keys one of which must have signed: the one that the token names
 * @returns the payload
 * @throws {EnvelopeError} `MALFORMED` for anything but a JWS of JSON, `UNTRUSTED` if no key of the ring signed it
 */
export async function verify(token: string, signer: KeyRing<KeyObject>): Promise<JsonValue> {
  const { payload } = await explained('token', () =>
    compactVerify(token, ({ kid }) => verifierOf(signer, kid), { algorithms: ['EdDSA'] }),
  )
  try {
    return JSON.parse(Buffer.from(payload).toString())
  } catch {
    throw new EnvelopeError('MALFORMED', 'The token does not hold JSON')
  }
}

/**
 * Signs, then encrypts the signed token: whoever opens it gets proof of its origin too.
 *
 * @param sealer an AES key of 256 bits
 * @returns a compact JWE (RFC 7516), encrypted by the key itself (`dir`) with AES-256-GCM
 */
export async function seal(
  payload: JsonValue,
  signer: KeyRing<KeyObject>,
  sealer: KeyObject,
): Promise<string> {
  const token = await sign(payload, signer)
  // A JWT would have to be an object of claims; the payload is any JSON, so the content is called JOSE.
  return new CompactEncrypt(Buffer.from(token))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', cty: 'JOSE' })
    .encrypt(sealer)
}

/**
 * @returns the payload of a sealed text
 * @throws {EnvelopeError} as {@link verify}, and `UNTRUSTED` if it was sealed with another key or changed
 */
export async function open(
  sealed: string,
  signer: KeyRing<KeyObject>,
  sealer: KeyObject,
): Promise<JsonValue> {
  const { plaintext } = await explained('sealed text', () =>
    compactDecrypt(sealed, sealer, {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
    }),
  )
  return verify(Buffer.from(plaintext).toString(), signer)
}

// A key that leaves the ring takes its public half with it.
const verifiers = new WeakMap<KeyObject, KeyObject>()

function verifierOf({ keys }: KeyRing<KeyObject>, kid: string | undefined): KeyObject {
  const key = kid === undefined ? undefined : keys.get(kid)
  if (key === undefined) {
    throw new EnvelopeError('UNTRUSTED', 'The token names no key, or one that is not in use any more')
  }
  let verifier = verifiers.get(key)
  if (verifier === undefined) {
    verifier = createPublicKey(key)
    verifiers.set(key, verifier)
  }
  return verifier
}

async function explained<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (
      error instanceof errors.JWSSignatureVerificationFailed ||
      error instanceof errors.JWEDecryptionFailed
    ) {
      throw new EnvelopeError('UNTRUSTED', `The ${what} was made with another key or changed since`)
    }
    if (error instanceof errors.JOSEError) {
      throw new EnvelopeError('MALFORMED', `The ${what} is not of the expected form`)
    }
    throw error
  }
}
