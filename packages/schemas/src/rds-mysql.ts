import { type DatabaseSecret, databaseSecret } from './database-secret.ts'
import type { SecretSchema } from './secret-schema.ts'

/** Credentials of an RDS for MySQL or Aurora MySQL database. */
export interface RdsMysql extends DatabaseSecret<'mysql'> {
  /** TCP port, 1 to 65535; 3306 if the secret has none. */
  readonly port: number
}

/**
 * Credentials of an RDS for MySQL or Aurora MySQL database. `engine` must be `"mysql"`, or `"aurora-mysql"`, which AWS's
 * rotation functions take as well; it comes out as `"mysql"`. `port` may be a number or, as in older secrets, its
 * digits as text, and is 3306 if absent. Keys that {@link RdsMysql} does not name are left out.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
 * @see https://github.com/aws-samples/aws-secrets-manager-rotation-lambdas
 *
 * @example The secret
 * ```json
 * { "engine": "mysql", "host": "shop.example.eu-west-1.rds.amazonaws.com", "port": "3306",
 *   "username": "app", "password": "correct horse" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { rdsMysql } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { db: { secretId: 'shop/db', schema: rdsMysql } } })
 * // createPool({ ...mysqlConfig(context.secrets.db), ssl: 'Amazon RDS' })
 * ```
 */
export const rdsMysql: SecretSchema<RdsMysql> = /* @__PURE__ */ databaseSecret('mysql', 3306, 'aurora-mysql')

/** What `createConnection` and `createPool` of `mysql2` take, as {@link mysqlConfig} makes it. */
export interface MysqlConfig {
  /** Host name of the server. */
  readonly host: string
  /** TCP port of the server. */
  readonly port: number
  /** Name of the user. */
  readonly user: string
  /** The user's password. */
  readonly password: string
  /** Name of the database; none is chosen if absent. */
  readonly database?: string
}

/**
 * The secret as `createConnection` and `createPool` of `mysql2` take it, for MySQL and MariaDB. TLS is left to you.
 *
 * @param secret what {@link rdsMysql} or `rdsMariadb` gives; an RDS-managed password with an address beside it will do
 *   too
 * @see https://sidorares.github.io/node-mysql2/docs
 *
 * @example
 * ```ts
 * import { mysqlConfig, type RdsMysql } from '@extension-secrets/schemas'
 * import { createPool, type Pool } from 'mysql2'
 *
 * const poolFor = (secret: RdsMysql): Pool => createPool({ ...mysqlConfig(secret), ssl: 'Amazon RDS' })
 * ```
 */
export function mysqlConfig(
  secret: Pick<RdsMysql, 'host' | 'port' | 'username' | 'password' | 'dbname'>,
): MysqlConfig {
  const { host, port, username: user, password, dbname } = secret
  return { host, port, user, password, ...(dbname === undefined ? {} : { database: dbname }) }
}
