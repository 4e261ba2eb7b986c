import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { decodeBase64url } from './bytes.ts'
import { pemOrJwk, readPrivateKey } from './private-key.ts'
import { Refusal } from './reading.ts'
import { type SecretSchema, secretSchema } from './secret-schema.ts'
import type { JsonObject } from './text-or-object.ts'

/** A private `KeyObject` of Node.js: `type` is `'private'` and `asymmetricKeyType` is `'ed25519'`. */
export type Ed25519SigningKey = KeyObject

/**
 * An Ed25519 private key, as a `KeyObject` ready for `node:crypto` and for JOSE libraries. It may be stored as PKCS#8
 * PEM text (RFC 8410), bare or as `{ "privateKey": "…" }`, or as a JSON Web Key of type `OKP` with both `d` and `x`
 * (RFC 8037 §2). Another curve, a public
 * key alone, an encrypted PEM, and a `d` and `x` that do not belong together are refused.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8037#section-2
 *
 * @example The secret, such as openssl genpkey -algorithm ed25519 writes it
 * ```text
 * -----BEGIN PRIVATE KEY-----
 * MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v…
 * -----END PRIVATE KEY-----
 * ```
 * or
 * ```json
 * { "kty": "OKP", "crv": "Ed25519", "d": "nWGxne_9Wm…", "x": "11qYAYKxCr…" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { ed25519SigningKey } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { signer: { secretId: 'orders/signing-key', schema: ed25519SigningKey, ttl: '1h' } } })
 * // sign(null, data, context.secrets.signer)
 * ```
 */
export const ed25519SigningKey: SecretSchema<Ed25519SigningKey> = /* @__PURE__ */ secretSchema(
  'text',
  /* @__PURE__ */ pemOrJwk('an Ed25519 private key', readPem, readJwk),
)

const what = 'an Ed25519 private key as PEM'

function readPem(text: unknown): Ed25519SigningKey | Refusal {
  const key = readPrivateKey(text, what)
  if (key instanceof Refusal) return key
  return key.asymmetricKeyType === 'ed25519'
    ? key
    : new Refusal(`Expected ${what}, not a key of another kind`)
}

function readJwk({ kty, crv, d, x }: JsonObject): Ed25519SigningKey | Refusal {
  if (kty !== 'OKP') return new Refusal('Expected "OKP", the type of an Ed25519 JSON Web Key', 'kty')
  if (crv !== 'Ed25519') return new Refusal('Expected "Ed25519"', 'crv')
  if (!isPart(d)) return new Refusal('Expected the private key, 32 bytes as base64url text', 'd')
  if (!isPart(x)) return new Refusal('Expected the public key, 32 bytes as base64url text', 'x')
  try {
    const key = createPrivateKey({ key: { kty, crv, d, x }, format: 'jwk' })
    // Node.js 22 and 24 take d and do not look at x.
    if (createPublicKey(key).export({ format: 'jwk' }).x === x) return key
  } catch {
    // Node.js 26 refuses an x that does not belong to d. Nothing else is left to refuse: both have their 32 bytes.
  }
  return new Refusal('Expected the public key that belongs to "d"', 'x')
}

function isPart(text: unknown): text is string {
  return decodeBase64url(text, 32) !== undefined
}
