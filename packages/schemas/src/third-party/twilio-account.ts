import { isAbsent, keys, optional, ownValue } from '../keys.ts'
import type { Reader, Refusal } from '../reading.ts'
import { objectReader } from '../record.ts'
import { type SecretSchema, secretSchema } from '../secret-schema.ts'
import { line } from '../text.ts'
import type { JsonObject } from '../text-or-object.ts'

/** A Twilio account with its auth token, which allows everything. */
export interface TwilioAuthToken {
  /** Identifies the account: `AC` and 32 hexadecimal digits. */
  readonly accountSid: string
  /** The account's token, which also signs Twilio's webhooks. */
  readonly authToken: string
}

/** A Twilio account with an API key, which can be restricted and revoked by itself. */
export interface TwilioApiKey {
  /** Identifies the account: `AC` and 32 hexadecimal digits. */
  readonly accountSid: string
  /** Identifies the API key: `SK` and 32 hexadecimal digits. */
  readonly apiKeySid: string
  /** The API key's secret. */
  readonly apiKeySecret: string
  /** The account's token, if it is kept too, to verify Twilio's webhooks. */
  readonly authToken?: string
}

/**
 * Credentials of a Twilio account.
 *
 * @see https://twilio.com/docs/iam/api-keys/key-resource-v1
 *
 * @example
 * ```ts
 * import type { TwilioAccount } from '@extension-secrets/schemas'
 *
 * const loginOf = (twilio: TwilioAccount): [user: string, password: string] =>
 *   'apiKeySid' in twilio ? [twilio.apiKeySid, twilio.apiKeySecret] : [twilio.accountSid, twilio.authToken]
 * ```
 */
export type TwilioAccount = TwilioAuthToken | TwilioApiKey

/**
 * The credentials of a Twilio account, as a JSON object: with `apiKeySid`, an API key; else the account's auth token. Other
 * keys are left out.
 *
 * @see https://twilio.com/docs/iam/api-keys/key-resource-v1
 *
 * @example The secret
 * ```json
 * { "accountSid": "AC00000000000000000000000000000000", "apiKeySid": "SK00000000000000000000000000000000",
 *   "apiKeySecret": "obviously-fake" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { twilioAccount } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { sms: { secretId: 'alerts/twilio', schema: twilioAccount } } })
 * // const { accountSid } = context.secrets.sms
 * ```
 */
export const twilioAccount: SecretSchema<TwilioAccount> = /* @__PURE__ */ secretSchema(
  'json',
  /* @__PURE__ */ objectReader(readAccount),
)

function readAccount(given: JsonObject): TwilioAccount | Refusal {
  const accountSid = sid('AC', 'an account SID')
  if (isAbsent(ownValue(given, 'apiKeySid'))) return keys({ accountSid, authToken: line() })(given)
  const apiKeySid = sid('SK', 'an API key SID')
  return keys({ accountSid, apiKeySid, apiKeySecret: line(), authToken: optional(line()) })(given)
}

function sid(prefix: string, what: string): Reader<string> {
  return line(`${what}: "${prefix}" and 32 hexadecimal digits`, {
    matching: new RegExp(`^${prefix}[0-9a-fA-F]{32}$`),
  })
}
