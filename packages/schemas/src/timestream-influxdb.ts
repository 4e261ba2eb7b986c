import { jsonObject, oneOf } from './record.ts'
import type { SecretSchema } from './secret-schema.ts'
import { filledText, password, username } from './text.ts'

/** Credentials of a user of an Amazon Timestream for InfluxDB database. */
export interface TimestreamInfluxdb {
  /** Name of the engine in the secret. */
  readonly engine: 'timestream-influxdb'
  /** User name, not empty. */
  readonly username: string
  /** Password, not empty. */
  readonly password: string
  /** Identifier of the instance, not empty. */
  readonly dbIdentifier: string
}

/**
 * Credentials of a user of an Amazon Timestream for InfluxDB database. `engine` must be `"timestream-influxdb"`. The
 * secret holds no address: that of an instance is found by its `dbIdentifier`. Keys that {@link TimestreamInfluxdb} does
 * not name are left out.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
 *
 * @example The secret
 * ```json
 * { "engine": "timestream-influxdb", "username": "app", "password": "correct horse", "dbIdentifier": "metrics-1" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { timestreamInfluxdb } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { metrics: { secretId: 'metrics/db', schema: timestreamInfluxdb } } })
 * // const { dbIdentifier, username, password } = context.secrets.metrics
 * ```
 */
export const timestreamInfluxdb: SecretSchema<TimestreamInfluxdb> = /* @__PURE__ */ influxdb()

// @__NO_SIDE_EFFECTS__
function influxdb(): SecretSchema<TimestreamInfluxdb> {
  return jsonObject({ engine: oneOf('timestream-influxdb'), username, password, dbIdentifier: filledText })
}
