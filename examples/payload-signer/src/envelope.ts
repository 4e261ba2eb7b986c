// Signs, verifies, seals and opens JSON. Pure: keys come in as arguments, nothing is fetched or kept but public keys.
import { createPublicKey, type KeyObject } from 'node:crypto'
import {
  CompactEncrypt,
  CompactSign,
  calculateJwkThumbprint,
  compactDecrypt,
  compactVerify,
  errors,
  exportJWK,
} from 'jose'

/** What JSON can express. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue }

/** Why a token or a sealed text was not taken: it is no such thing at all, or it is not from us or was changed. */
export class EnvelopeError extends Error {
  override readonly name = 'EnvelopeError'
  readonly code: 'MALFORMED' | 'UNTRUSTED'

  constructor(code: EnvelopeError['code'], message: string) {
    super(message)
    this.code = code
  }
}

/**
 * @param signer an Ed25519 private key
 * @returns a compact JWS (RFC 7515) whose `kid` is the thumbprint (RFC 7638) of the public key
 */
export async function sign(payload: JsonValue, signer: KeyObject): Promise<string> {
  const { kid } = await verifierOf(signer)
  return new CompactSign(Buffer.from(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'EdDSA', kid, cty: 'json' })
    .sign(signer)
}

/**
 * @param signer the key that must have signed
 * @returns the payload
 * @throws {EnvelopeError} `MALFORMED` for anything but a JWS of JSON, `UNTRUSTED` if this key did not sign it
 */
export async function verify(token: string, signer: KeyObject): Promise<JsonValue> {
  const { kid, publicKey } = await verifierOf(signer)
  const payload = await explained('token', async () => {
    const signed = await compactVerify(token, publicKey, { algorithms: ['EdDSA'] })
    if (signed.protectedHeader.kid === kid) return signed.payload
    throw new EnvelopeError('UNTRUSTED', 'The token names another key than the one that signed it')
  })
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
export async function seal(payload: JsonValue, signer: KeyObject, sealer: KeyObject): Promise<string> {
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
export async function open(sealed: string, signer: KeyObject, sealer: KeyObject): Promise<JsonValue> {
  const { plaintext } = await explained('sealed text', () =>
    compactDecrypt(sealed, sealer, {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
    }),
  )
  return verify(Buffer.from(plaintext).toString(), signer)
}

interface Verifier {
  readonly publicKey: KeyObject
  readonly kid: string
}

// A rotated key is another KeyObject, and takes its verifier with it when it goes.
const verifiers = new WeakMap<KeyObject, Promise<Verifier>>()

function verifierOf(signer: KeyObject): Promise<Verifier> {
  let verifier = verifiers.get(signer)
  if (verifier === undefined) {
    verifier = makeVerifier(createPublicKey(signer))
    verifiers.set(signer, verifier)
  }
  return verifier
}

async function makeVerifier(publicKey: KeyObject): Promise<Verifier> {
  return { publicKey, kid: await calculateJwkThumbprint(await exportJWK(publicKey), 'sha256') }
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
