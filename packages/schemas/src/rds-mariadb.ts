import { type DatabaseSecret, databaseSecret } from './database-secret.ts'
import type { SecretSchema } from './secret-schema.ts'

/** Credentials of an RDS for MariaDB database. */
export interface RdsMariadb extends DatabaseSecret<'mariadb'> {
  /** TCP port, 1 to 65535; 3306 if the secret has none. */
  readonly port: number
}

/**
 * Credentials of an RDS for MariaDB database. `engine` must be `"mariadb"`. `port` may be a number or its digits as
 * text, and is 3306 if absent. Keys that {@link RdsMariadb} does not name are left out.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
 *
 * @example The secret
 * ```json
 * { "engine": "mariadb", "host": "wiki.example.eu-west-1.rds.amazonaws.com", "port": 3306,
 *   "username": "app", "password": "correct horse", "dbname": "wiki" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { rdsMariadb } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { db: { secretId: 'wiki/db', schema: rdsMariadb } } })
 * // createPool(mysqlConfig(context.secrets.db))
 * ```
 */
export const rdsMariadb: SecretSchema<RdsMariadb> = /* @__PURE__ */ databaseSecret('mariadb', 3306)
