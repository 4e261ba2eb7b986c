import { record } from '../record.ts'
import type { SecretSchema } from '../secret-schema.ts'
import { line, word } from '../text.ts'

/** An application key of Datadog that Secrets Manager rotates. */
export interface DatadogApplicationKey {
  /** The application key, to read and change things with. */
  readonly appKey: string
  /** Identifies the application key. */
  readonly appKeyId: string
  /** The service account that owns the key. */
  readonly serviceAccountId: string
}

/** An API key and an application key of Datadog that Secrets Manager rotates, and rotates others with. */
export interface DatadogAdminKey {
  /** The API key, to send data with. */
  readonly adminApiKey: string
  /** Identifies the API key. */
  readonly adminApiKeyId: string
  /** The application key, to read and change things with. */
  readonly adminAppKey: string
  /** Identifies the application key. */
  readonly adminAppKeyId: string
  /** The service account that owns the application key. */
  readonly serviceAccountId: string
  /** The site as a host name, such as `'datadoghq.eu'`. */
  readonly site: string
}

/**
 * An application key of Datadog, as the JSON object that Secrets Manager keeps for managed rotation. The API key stands in
 * another secret. Other keys are left out.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/mes-partner-DatadogApplicationKey.html
 *
 * @example The secret
 * ```json
 * { "appKey": "ddapp_obviouslyFake", "appKeyId": "00000000-0000-0000-0000-000000000001",
 *   "serviceAccountId": "00000000-0000-0000-0000-000000000002" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { datadogApplicationKey } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { datadog: { secretId: 'ops/datadog-app', schema: datadogApplicationKey } } })
 * // headers: { 'DD-APPLICATION-KEY': context.secrets.datadog.appKey }
 * ```
 */
export const datadogApplicationKey: SecretSchema<DatadogApplicationKey> = /* @__PURE__ */ record({
  appKey: /* @__PURE__ */ word('an application key'),
  appKeyId: /* @__PURE__ */ word('the id of the application key'),
  serviceAccountId: /* @__PURE__ */ word('the id of a service account'),
})

/**
 * The keys of Datadog by which Secrets Manager rotates others and themselves, as the JSON object that it keeps for managed
 * rotation. Other keys of the object are left out.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/mes-partner-DatadogAdminKey.html
 *
 * @example The secret
 * ```json
 * { "adminApiKey": "00000000000000000000000000000000", "adminApiKeyId": "00000000-0000-0000-0000-000000000001",
 *   "adminAppKey": "ddapp_obviouslyFake", "adminAppKeyId": "00000000-0000-0000-0000-000000000002",
 *   "serviceAccountId": "00000000-0000-0000-0000-000000000003", "site": "datadoghq.eu" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { datadogAdminKey } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { datadog: { secretId: 'ops/datadog-admin', schema: datadogAdminKey } } })
 * // fetch(`https://api.${context.secrets.datadog.site}/api/v1/validate`, …)
 * ```
 */
export const datadogAdminKey: SecretSchema<DatadogAdminKey> = /* @__PURE__ */ record({
  adminApiKey: /* @__PURE__ */ word('an API key'),
  adminApiKeyId: /* @__PURE__ */ word('the id of the API key'),
  adminAppKey: /* @__PURE__ */ word('an application key'),
  adminAppKeyId: /* @__PURE__ */ word('the id of the application key'),
  serviceAccountId: /* @__PURE__ */ word('the id of a service account'),
  site: /* @__PURE__ */ line('a site, a host name such as "datadoghq.eu"', {
    matching: /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/,
  }),
})
