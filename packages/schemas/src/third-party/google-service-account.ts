import { optional } from '../keys.ts'
import { oneOf, record, serverUrl } from '../record.ts'
import type { SecretSchema } from '../secret-schema.ts'
import { line } from '../text.ts'
import { rsaPem } from './rsa-pem.ts'

/**
 * The key of a Google service account, as `google-auth-library` takes it for `credentials`.
 *
 * @see https://cloud.google.com/iam/docs/keys-create-delete
 *
 * @example
 * ```ts
 * import type { GoogleServiceAccount } from '@extension-secrets/schemas'
 *
 * const claimsOf = ({ client_email: iss, token_uri: aud }: GoogleServiceAccount) => ({ iss, aud })
 * ```
 */
export interface GoogleServiceAccount {
  /** Tells the file from others of Google's. */
  readonly type: 'service_account'
  /** The project that the account belongs to. */
  readonly project_id: string
  /** Identifies the key: the `kid` of the tokens that it signs. */
  readonly private_key_id: string
  /** The RSA private key, as PKCS#8 PEM. */
  readonly private_key: string
  /** The account's address, which it is known by. */
  readonly client_email: string
  /** The account's number, as text. */
  readonly client_id: string
  /** URL that exchanges a signed token for an access token. */
  readonly token_uri: string
  /** Domain of the cloud that the account lives in, `googleapis.com` if absent. */
  readonly universe_domain?: string
}

/**
 * The key of a Google service account: the JSON file that Google Cloud hands out, as it is. The addresses of certificates
 * and of the login page in it are left out.
 *
 * @see https://cloud.google.com/iam/docs/keys-create-delete
 *
 * @example The secret
 * ```json
 * { "type": "service_account", "project_id": "my-project", "private_key_id": "0123456789abcdef",
 *   "private_key": "-----BEGIN PRIVATE KEY-----\nMIIE…\n-----END PRIVATE KEY-----\n",
 *   "client_email": "reports@my-project.iam.gserviceaccount.com", "client_id": "123456789012345678901",
 *   "token_uri": "https://oauth2.googleapis.com/token" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { googleServiceAccount } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { google: { secretId: 'reports/google', schema: googleServiceAccount } } })
 * // new GoogleAuth({ credentials: context.secrets.google, scopes })
 * ```
 */
export const googleServiceAccount: SecretSchema<GoogleServiceAccount> = /* @__PURE__ */ record({
  type: /* @__PURE__ */ oneOf('service_account'),
  project_id: /* @__PURE__ */ line(),
  private_key_id: /* @__PURE__ */ line(),
  private_key: rsaPem,
  client_email: /* @__PURE__ */ line('an email address', { matching: /^[^\s@]+@[^\s@]+$/ }),
  client_id: /* @__PURE__ */ line('the digits of an account number', { matching: /^[0-9]+$/ }),
  token_uri: serverUrl,
  universe_domain: /* @__PURE__ */ optional(/* @__PURE__ */ line()),
})
