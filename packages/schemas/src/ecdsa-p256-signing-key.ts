import { createPrivateKey, type KeyObject } from 'node:crypto'
import { readEcJwk } from './jwk/ec.ts'
import { pemOrJwk, readPrivateKey } from './private-key.ts'
import { Refusal } from './reading.ts'
import { type SecretSchema, secretSchema } from './secret-schema.ts'
import type { JsonObject } from './text-or-object.ts'

/** A private `KeyObject` of Node.js: `asymmetricKeyType` is `'ec'`, and the curve is P-256 (`prime256v1`). */
export type EcdsaP256SigningKey = KeyObject

/**
 * A private key for ECDSA on the curve P-256 (`ES256`), as a `KeyObject`. It may be stored as PEM text, PKCS#8 or SEC1,
 * bare or as `{ "privateKey": "…" }`, or as a JSON Web Key of type `EC` with `d`, `x` and `y` (RFC 7518 §6.2). Another curve, a public key alone, an encrypted
 * PEM, and coordinates that do not belong to `d` are refused.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7518#section-6.2
 *
 * @example The secret, such as openssl ecparam -name prime256v1 -genkey -noout writes it
 * ```text
 * -----BEGIN EC PRIVATE KEY-----
 * MHcCAQEEIIObviouslyNotAKey…
 * -----END EC PRIVATE KEY-----
 * ```
 * or
 * ```json
 * { "kty": "EC", "crv": "P-256", "d": "870MB6gfuTJ4…", "x": "MKBCTNIcKUSD…", "y": "4Etl6SRW2Yi…" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { ecdsaP256SigningKey } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { signer: { secretId: 'orders/es256', schema: ecdsaP256SigningKey, ttl: '1h' } } })
 * // sign('sha256', data, { key: context.secrets.signer, dsaEncoding: 'ieee-p1363' })
 * ```
 */
export const ecdsaP256SigningKey: SecretSchema<EcdsaP256SigningKey> = /* @__PURE__ */ secretSchema(
  'text',
  /* @__PURE__ */ pemOrJwk('a P-256 private key', readPem, readJwk),
)

const what = 'a P-256 private key as PEM'

function readPem(text: unknown): EcdsaP256SigningKey | Refusal {
  const key = readPrivateKey(text, what)
  if (key instanceof Refusal) return key
  const { namedCurve } = key.asymmetricKeyDetails ?? {}
  const fits = key.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1'
  return fits ? key : new Refusal(`Expected ${what}, not a key of another kind`)
}

function readJwk(given: JsonObject): EcdsaP256SigningKey | Refusal {
  if (given.kty !== 'EC') return new Refusal('Expected "EC", the type of a P-256 JSON Web Key', 'kty')
  if (given.crv !== 'P-256') return new Refusal('Expected "P-256"', 'crv')
  const jwk = readEcJwk(given)
  if (jwk instanceof Refusal) return jwk
  if (jwk.d === undefined) return new Refusal('Expected the private key, 32 bytes as base64url text', 'd')
  try {
    return createPrivateKey({ key: jwk, format: 'jwk' })
  } catch {
    return new Refusal('Expected a P-256 private key as a JSON Web Key')
  }
}
