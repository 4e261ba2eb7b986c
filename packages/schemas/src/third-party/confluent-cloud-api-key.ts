import { optional } from '../keys.ts'
import { record } from '../record.ts'
import type { SecretSchema } from '../secret-schema.ts'
import { word } from '../text.ts'

/** An API key of Confluent Cloud. */
export interface ConfluentCloudApiKey {
  /** The key's id: the user name of SASL/PLAIN. */
  readonly apiKey: string
  /** The key's secret: the password of SASL/PLAIN. */
  readonly apiSecret: string
  /** The service account that the key stands for, such as `'sa-abc123'`. */
  readonly serviceAccountId: string
  /** Resource that the key gives access to, such as a Kafka cluster, `'lkc-…'`; absent for cloud resource management. */
  readonly resourceId?: string
  /** The environment, such as `'env-abcde'`. */
  readonly environmentId?: string
}

/**
 * An API key of Confluent Cloud, as the JSON object that Secrets Manager keeps for managed rotation. Other keys are left
 * out.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/mes-partner-ConfluentCloudApiKey.html
 *
 * @example The secret
 * ```json
 * { "apiKey": "OBVIOUSLYFAKE", "apiSecret": "obviously-fake", "serviceAccountId": "sa-abc123", "resourceId": "lkc-abc12" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { confluentCloudApiKey } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { kafka: { secretId: 'orders/kafka', schema: confluentCloudApiKey } } })
 * // sasl: { mechanism: 'plain', username: context.secrets.kafka.apiKey, password: context.secrets.kafka.apiSecret }
 * ```
 */
export const confluentCloudApiKey: SecretSchema<ConfluentCloudApiKey> = /* @__PURE__ */ record({
  apiKey: /* @__PURE__ */ word('the id of an API key'),
  apiSecret: /* @__PURE__ */ word('the secret of the API key'),
  serviceAccountId: /* @__PURE__ */ word('the id of a service account, "sa-…"'),
  resourceId: /* @__PURE__ */ optional(/* @__PURE__ */ word('the id of a resource')),
  environmentId: /* @__PURE__ */ optional(/* @__PURE__ */ word('the id of an environment, "env-…"')),
})
