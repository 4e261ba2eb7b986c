import type { KeyObject } from 'node:crypto'
import { bareOrUnder } from './bare-or-record.ts'
import { readPrivateKey } from './private-key.ts'
import { type SecretSchema, secretSchema } from './secret-schema.ts'

/** A private `KeyObject` of Node.js (`type` is `'private'`) of whatever kind: look at `asymmetricKeyType`. */
export type PemPrivateKey = KeyObject

/**
 * A private key of any kind as PEM text, bare or as `{ "privateKey": "…" }`, in PKCS#8 (`PRIVATE KEY`), PKCS#1
 * (`RSA PRIVATE KEY`) or SEC1 (`EC PRIVATE KEY`). It comes out as a `KeyObject`. The
 * attributes that `openssl pkcs12` writes before a key are skipped. Encrypted keys, public keys and other text around
 * the key are refused.
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
  /* @__PURE__ */ bareOrUnder('privateKey', 'a private key as PEM', (text) => readPrivateKey(text)),
)
