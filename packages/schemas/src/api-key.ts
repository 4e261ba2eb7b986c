import { bareOrUnder } from './bare-or-record.ts'
import { type SecretSchema, secretSchema } from './secret-schema.ts'
import { line } from './text.ts'

/** An API key: one non-empty line of text without white space around it. */
export type ApiKey = string

/**
 * An API key, stored bare or as `{ "apiKey": "…" }`. One newline at its end is dropped. Refused are an empty key, white
 * space, a byte order mark or quotation marks around it (a key stored as a JSON string), and control characters within
 * (a key of two lines, which no HTTP header can carry).
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.5
 *
 * @example The secret
 * ```text
 * k-3f9a64d1c0
 * ```
 * or
 * ```json
 * { "apiKey": "k-3f9a64d1c0" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { apiKey } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { payments: { secretId: 'orders/payments-key', schema: apiKey } } })
 * // context.secrets.payments: string
 * ```
 */
export const apiKey: SecretSchema<ApiKey> = /* @__PURE__ */ secretSchema(
  'text',
  /* @__PURE__ */ bareOrUnder(
    'apiKey',
    'an API key as text',
    /* @__PURE__ */ line('an API key: one line of text'),
  ),
)
