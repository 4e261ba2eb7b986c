import { record } from './record.ts'
import type { SecretSchema } from './secret-schema.ts'
import { line } from './text.ts'

/**
 * Credentials for HTTP Basic authentication.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7617#section-2
 *
 * @example
 * ```ts
 * import type { BasicAuth } from '@extension-secrets/schemas'
 *
 * const headerOf = ({ username, password }: BasicAuth): string =>
 *   `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
 * ```
 */
export interface BasicAuth {
  /** User name, not empty and without a colon. */
  readonly username: string
  /** Password, not empty; colons are allowed. */
  readonly password: string
}

/**
 * Credentials for HTTP Basic authentication, as a JSON object. What RFC 7617 forbids is refused: a colon in the user
 * name, which would end it early, and control characters. Other keys are left out.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7617#section-2
 *
 * @example The secret
 * ```json
 * { "username": "reports", "password": "correct horse" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { basicAuth } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { reports: { secretId: 'reports/login', schema: basicAuth } } })
 * // const { username, password } = context.secrets.reports
 * ```
 */
export const basicAuth: SecretSchema<BasicAuth> = /* @__PURE__ */ record({
  username: /* @__PURE__ */ line('a user name: one line of text without a colon', {
    matching: /^[^:]+$/,
    quotes: true,
  }),
  password: /* @__PURE__ */ line('a password: one line of text', { quotes: true }),
})
