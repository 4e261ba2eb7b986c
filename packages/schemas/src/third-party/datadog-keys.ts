import { bareOrRecord } from '../bare-or-record.ts'
import { keys, optional } from '../keys.ts'
import type { SecretSchema } from '../secret-schema.ts'
import { line } from '../text.ts'

/**
 * The keys of a Datadog organization.
 *
 * @see https://docs.datadoghq.com/account_management/api-app-keys/
 *
 * @example
 * ```ts
 * import type { DatadogKeys } from '@extension-secrets/schemas'
 *
 * const headersOf = ({ apiKey, applicationKey }: DatadogKeys): Record<string, string> => ({
 *   'DD-API-KEY': apiKey,
 *   ...(applicationKey === undefined ? {} : { 'DD-APPLICATION-KEY': applicationKey }),
 * })
 * ```
 */
export interface DatadogKeys {
  /** The organization's API key, to send data with. */
  readonly apiKey: string
  /** The application key, to read and change things with. */
  readonly applicationKey?: string
  /** The site as a host name, such as `'datadoghq.eu'`. */
  readonly site?: string
}

/**
 * The keys of a Datadog organization: the API key bare, as Datadog's Lambda extension wants it, or a JSON object. Other
 * keys of the object are left out. The secrets of managed rotation are `datadogApplicationKey` and `datadogAdminKey`.
 *
 * @see https://docs.datadoghq.com/account_management/api-app-keys/
 *
 * @example The secret
 * ```json
 * { "apiKey": "obviously-fake", "applicationKey": "obviously-fake-too", "site": "datadoghq.eu" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { datadogKeys } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { datadog: { secretId: 'ops/datadog', schema: datadogKeys } } })
 * // fetch(`https://api.${context.secrets.datadog.site}/api/v1/validate`, …)
 * ```
 */
export const datadogKeys: SecretSchema<DatadogKeys> = /* @__PURE__ */ bareOrRecord(
  'apiKey',
  /* @__PURE__ */ keys({
    apiKey: /* @__PURE__ */ line('an API key without white space', { matching: /^\S+$/ }),
    applicationKey: /* @__PURE__ */ optional(
      /* @__PURE__ */ line('an application key without white space', { matching: /^\S+$/ }),
    ),
    site: /* @__PURE__ */ optional(
      /* @__PURE__ */ line('a site, a host name such as "datadoghq.eu"', {
        matching: /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/,
      }),
    ),
  }),
)
