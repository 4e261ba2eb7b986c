import type { SecretSchema } from './secret-schema.ts'
import { textSecret } from './text-secret.ts'

/** A bearer token: what stands after `Bearer ` in an `Authorization` header. */
export type BearerToken = string

/**
 * A bearer token, stored bare or as `{ "token": "…" }`, of the characters that RFC 6750 allows in the `Authorization`
 * header. One newline at its end is dropped. White space, which the word `Bearer` before it would bring, and quotation
 * marks around it are refused.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-2.1
 *
 * @example The secret
 * ```json
 * { "token": "mF_9.B5f-4.1JqM" }
 * ```
 * or
 * ```text
 * mF_9.B5f-4.1JqM
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { bearerToken } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { crm: { secretId: 'orders/crm-token', schema: bearerToken } } })
 * // fetch(url, { headers: { authorization: `Bearer ${context.secrets.crm}` } })
 * ```
 */
export const bearerToken: SecretSchema<BearerToken> = /* @__PURE__ */ textSecret({
  key: 'token',
  matching: /^[A-Za-z0-9._~+/-]+=*$/,
  expected: 'Expected a bearer token: letters, digits and -._~+/ without white space, then = if need be',
})
