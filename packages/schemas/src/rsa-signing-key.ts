import { createPrivateKey, type KeyObject } from 'node:crypto'
import { readRsaJwk } from './jwk/rsa.ts'
import { pemOrJwk, readRsaPrivateKey, refuseWeakRsa } from './private-key.ts'
import { Refusal } from './reading.ts'
import { type SecretSchema, secretSchema } from './secret-schema.ts'
import type { JsonObject } from './text-or-object.ts'

/** A private `KeyObject` of Node.js: `asymmetricKeyType` is `'rsa'`, and the modulus has at least 2048 bits. */
export type RsaSigningKey = KeyObject

/**
 * An RSA private key of at least 2048 bits, as RFC 7518 demands for `RS256` and `PS256`, as a `KeyObject`. It may be
 * stored as PEM text, PKCS#8 or PKCS#1, bare or as `{ "privateKey": "…" }`, or as a JSON Web Key of type `RSA` with all
 * eight numbers (RFC 7518 §6.3).
 * Shorter keys, a public key alone, an encrypted PEM, and numbers that do not belong together are refused.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7518#section-3.3
 *
 * @example The secret, such as openssl genpkey -algorithm rsa -pkeyopt rsa_keygen_bits:3072 writes it
 * ```text
 * -----BEGIN PRIVATE KEY-----
 * MIIG/gIBADANBgkqhkiG9w0BAQEF…
 * -----END PRIVATE KEY-----
 * ```
 * or
 * ```json
 * { "kty": "RSA", "n": "0vx7agoeb…", "e": "AQAB", "d": "X4cTteJY_…", "p": "83i-7IvMG…", "q": "3dfOR9cu…",
 *   "dp": "G4sPXkc6Y…", "dq": "s9lAH9fgg…", "qi": "GyM_p6Jrj…" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { rsaSigningKey } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { signer: { secretId: 'orders/rs256', schema: rsaSigningKey, ttl: '1h' } } })
 * // sign('sha256', data, context.secrets.signer)
 * ```
 */
export const rsaSigningKey: SecretSchema<RsaSigningKey> = /* @__PURE__ */ secretSchema(
  'text',
  /* @__PURE__ */ pemOrJwk('an RSA private key', readRsaPrivateKey, readJwk),
)

function readJwk(given: JsonObject): RsaSigningKey | Refusal {
  if (given.kty !== 'RSA') return new Refusal('Expected "RSA", the type of an RSA JSON Web Key', 'kty')
  const jwk = readRsaJwk(given)
  if (jwk instanceof Refusal) return jwk
  if (jwk.d === undefined) return new Refusal('Expected the private exponent', 'd')
  if (jwk.p === undefined) return new Refusal('Expected the first prime factor', 'p')
  try {
    const key = createPrivateKey({ key: jwk, format: 'jwk' })
    return refuseWeakRsa(key, 'an RSA private key as a JSON Web Key')?.under('n') ?? key
  } catch {
    return new Refusal('Expected an RSA private key as a JSON Web Key')
  }
}
