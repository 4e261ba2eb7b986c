import { exactOptional, type GenericSchema, lazy, pipe } from 'valibot'
import { reading } from '../reading.ts'
import { keys, line, readObject } from '../record.ts'
import { type SecretSchema, secretSchema } from '../secret-schema.ts'
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
 * What a Twilio account is accessed with.
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
  /* @__PURE__ */ pipe(/* @__PURE__ */ reading(readObject), /* @__PURE__ */ lazy(schemaFor)),
)

function schemaFor(given: unknown): GenericSchema<JsonObject, TwilioAccount> {
  const accountSid = sid('AC', 'an account SID')
  return Object.hasOwn(given as JsonObject, 'apiKeySid')
    ? keys({
        accountSid,
        apiKeySid: sid('SK', 'an API key SID'),
        apiKeySecret: line(),
        authToken: exactOptional(line()),
      })
    : keys({ accountSid, authToken: line() })
}

function sid(prefix: string, what: string): GenericSchema<unknown, string> {
  return line(`${what}: "${prefix}" and 32 hexadecimal digits`, new RegExp(`^${prefix}[0-9a-fA-F]{32}$`))
}
