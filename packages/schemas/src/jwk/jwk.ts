import { Refusal } from '../reading.ts'
import { objectReader } from '../record.ts'
import { type SecretSchema, secretSchema } from '../secret-schema.ts'
import { isJsonObject, type JsonObject } from '../text-or-object.ts'
import { type EcJwk, readEcJwk } from './ec.ts'
import { type OctJwk, readOctJwk } from './oct.ts'
import { type OkpJwk, readOkpJwk } from './okp.ts'
import { type RsaJwk, readRsaJwk } from './rsa.ts'

/** A JSON Web Key; `kty` says of which type. What it may hold beside these members is left out. */
export type Jwk = EcJwk | OkpJwk | RsaJwk | OctJwk

/** A set of JSON Web Keys. */
export interface Jwks {
  /** The keys, at least one. */
  readonly keys: Jwk[]
}

/**
 * A JSON Web Key of type `EC`, `OKP`, `RSA` or `oct`, public or private. The members that its type requires are
 * checked: the lengths of those of `EC` and `OKP`, that a point is on its curve, and that the numbers of a private key
 * belong together. Not checked are the length of an `RSA` or `oct` key, and whether the `d` of an `RSA` key without primes
 * belongs to its `n` and `e`; Node.js cannot load such a key.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7517#section-4
 * @see https://www.rfc-editor.org/rfc/rfc7518#section-6
 * @see https://www.rfc-editor.org/rfc/rfc8037#section-2
 *
 * @example The secret
 * ```json
 * { "kty": "OKP", "crv": "Ed25519", "kid": "2026-03", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { jwk } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { partner: { secretId: 'partner/jwk', schema: jwk } } })
 * // createPublicKey({ key: context.secrets.partner, format: 'jwk' })
 * ```
 */
export const jwk: SecretSchema<Jwk> = /* @__PURE__ */ secretSchema(
  'json',
  /* @__PURE__ */ objectReader(readJwk),
)

/**
 * A set of JSON Web Keys, `{ "keys": [ … ] }`, each checked as {@link jwk} does. RFC 7517 lets readers of a stranger's set
 * skip keys they do not understand; a secret is one's own, so such a key and an empty set are refused.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7517#section-5
 *
 * @example The secret
 * ```json
 * { "keys": [{ "kty": "OKP", "crv": "Ed25519", "kid": "2026-03", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" }] }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { jwks } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { partners: { secretId: 'partners/jwks', schema: jwks } } })
 * // createLocalJWKSet(context.secrets.partners)
 * ```
 */
export const jwks: SecretSchema<Jwks> = /* @__PURE__ */ secretSchema(
  'json',
  /* @__PURE__ */ objectReader(readSet),
)

function readSet(given: JsonObject): Jwks | Refusal {
  const list: unknown = given.keys
  if (!Array.isArray(list) || list.length === 0)
    return new Refusal('Expected a list of JSON Web Keys', 'keys')
  const keys: Jwk[] = []
  for (const [index, item] of list.entries()) {
    const key = isJsonObject(item) ? readJwk(item) : new Refusal('Expected a JSON Web Key')
    if (key instanceof Refusal) return key.under('keys', index)
    keys.push(key)
  }
  return { keys }
}

function readJwk(given: JsonObject): Jwk | Refusal {
  switch (given.kty) {
    case 'EC':
      return readEcJwk(given)
    case 'OKP':
      return readOkpJwk(given)
    case 'RSA':
      return readRsaJwk(given)
    case 'oct':
      return readOctJwk(given)
    default:
      return new Refusal('Expected "EC", "OKP", "RSA" or "oct", a type of JSON Web Key', 'kty')
  }
}
