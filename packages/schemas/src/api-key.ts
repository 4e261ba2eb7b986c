import { Refusal, reading } from './reading.ts'
import { type SecretSchema, secretSchema } from './secret-schema.ts'
import { textOrObject, withoutLastNewline } from './text-or-object.ts'

/** An API key: one non-empty line of text without white space around it. */
export type ApiKey = string

/**
 * An API key, stored bare or as `{ "apiKey": "…" }`. One newline at its end is dropped; an empty key, white space
 * around it and control characters within (a key of two lines, which no HTTP header can carry) are refused.
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
  /* @__PURE__ */ reading(readApiKey),
)

function readApiKey(value: unknown): ApiKey | Refusal {
  const given = textOrObject(value, 'Expected an API key as text, or a JSON object with the key "apiKey"')
  if (given instanceof Refusal) return given
  const [text, key] = typeof given === 'string' ? [given] : [given.apiKey, 'apiKey']
  if (typeof text !== 'string') return new Refusal('Expected an API key as text', key)
  const line = withoutLastNewline(text)
  if (line === '') return new Refusal('Expected an API key, not empty text', key)
  if (line !== line.trim()) return new Refusal('Expected an API key without white space around it', key)
  if (/\p{Cc}/u.test(line))
    return new Refusal('Expected an API key of one line, without control characters', key)
  return line
}
