import type { KeyObject } from 'node:crypto'
import { readPrivateKey } from './private-key.ts'
import { Refusal, reading } from './reading.ts'
import { type SecretSchema, secretSchema } from './secret-schema.ts'
import { textOrObject } from './text-or-object.ts'

/** A private `KeyObject` of Node.js (`type` is `'private'`) of whatever kind: look at `asymmetricKeyType`. */
export type PemPrivateKey = KeyObject

/**
 * A private key of any kind as PEM text, bare or as `{ "privateKey": "…" }`, in PKCS#8 (`PRIVATE KEY`), PKCS#1
 * (`RSA PRIVATE KEY`) or SEC1 (`EC PRIVATE KEY`). It comes out as a `KeyObject`. Encrypted keys, public keys and text
 * around the key are refused.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7468#section-10
 *
 * @example The secret, such as openssl genpkey -algorithm rsa writes it
 * ```text
 * -----BEGIN PRIVATE KEY-----
 * MIIEvQIBADANBgkqhkiG9w0BAQEF…
 * -----END PRIVATE KEY-----
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { pemPrivateKey } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { partner: { secretId: 'partner/key', schema: pemPrivateKey } } })
 * // privateDecrypt(context.secrets.partner, data)
 * ```
 */
export const pemPrivateKey: SecretSchema<PemPrivateKey> = /* @__PURE__ */ secretSchema(
  'text',
  /* @__PURE__ */ reading(readPemPrivateKey),
)

function readPemPrivateKey(value: unknown): PemPrivateKey | Refusal {
  const given = textOrObject(value, 'Expected PEM text, or a JSON object with the key "privateKey"')
  if (given instanceof Refusal) return given
  if (typeof given === 'string') return readPrivateKey(given)
  const key = readPrivateKey(given.privateKey)
  return key instanceof Refusal ? key.under('privateKey') : key
}
