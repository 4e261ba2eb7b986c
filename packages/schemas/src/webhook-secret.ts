import { bareOrUnder } from './bare-or-record.ts'
import { type SecretSchema, secretSchema } from './secret-schema.ts'
import { line } from './text.ts'

/** Key of a webhook's HMAC, which both ends know: one line of at least 16 characters. */
export type WebhookSecret = string

/**
 * The secret that signs the deliveries of a webhook (HMAC), stored bare or as `{ "secret": "…" }`. It comes out as the
 * text it is, which `createHmac` and the libraries of webhook senders take; some of them decode it by rules of their
 * own. One newline at its end is dropped. Fewer than 16 characters are refused, because whoever sees one delivery can
 * try out short keys on it; so are control characters, and white space, a byte order mark or quotation marks around it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc2104#section-3
 *
 * @example The secret
 * ```json
 * { "secret": "obviously-fake-0f3a9c5e" }
 * ```
 * or
 * ```text
 * obviously-fake-0f3a9c5e
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { webhookSecret } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { hook: { secretId: 'orders/webhook', schema: webhookSecret } } })
 * // createHmac('sha256', context.secrets.hook).update(body).digest()
 * ```
 */
export const webhookSecret: SecretSchema<WebhookSecret> = /* @__PURE__ */ secretSchema(
  'text',
  /* @__PURE__ */ bareOrUnder(
    'secret',
    'a webhook secret',
    /* @__PURE__ */ line('a webhook secret: one line of at least 16 characters', { matching: /^.{16,}$/u }),
  ),
)
