import { type DatabaseSecret, databaseSecret } from './database-secret.ts'
import { someError } from './driver-error.ts'
import type { SecretSchema } from './secret-schema.ts'
import type { TlsOptions } from './tls-options.ts'

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
 * // createPool(mysqlConfig(context.secrets.db, { ca }))
 * ```
 */
export const rdsMysql: SecretSchema<RdsMysql> = /* @__PURE__ */ databaseSecret('mysql', 3306, 'aurora-mysql')

/** Options of `createConnection` and `createPool` of `mysql2`, as {@link mysqlConfig} makes them. */
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
  /** TLS, with a check of the server's certificate and host name; absent without `ca`. */
  readonly ssl?: { readonly ca: string | Buffer; readonly verifyIdentity: true }
}

/**
 * The secret as `createConnection` and `createPool` of `mysql2` take it, for MySQL and MariaDB. With `ca` it connects with
 * TLS only, and checks the server's certificate and host name: without `verifyIdentity`, which `ca` sets, `mysql2` takes the
 * certificate of any host of the authority.
 *
 * @param secret what {@link rdsMysql} or `rdsMariadb` gives; an RDS-managed password with an address beside it will do
 *   too
 * @param options TLS
 * @see https://sidorares.github.io/node-mysql2/docs/documentation/ssl
 *
 * @example
 * ```ts
 * import { mysqlConfig, type RdsMysql } from '@extension-secrets/schemas'
 * import { createPool, type Pool } from 'mysql2'
 *
 * const poolFor = (secret: RdsMysql, ca: string): Pool => createPool(mysqlConfig(secret, { ca }))
 * ```
 */
export function mysqlConfig(
  secret: Pick<RdsMysql, 'host' | 'port' | 'username' | 'password' | 'dbname'>,
  { ca }: TlsOptions = {},
): MysqlConfig {
  const { host, port, username: user, password, dbname } = secret
  const database = dbname === undefined ? {} : { database: dbname }
  const ssl = ca === undefined ? {} : { ssl: { ca, verifyIdentity: true as const } }
  return { host, port, user, password, ...database, ...ssl }
}

/**
 * Tells whether an error of `mysql2` says that user name or password is wrong, so that the secret may be outdated:
 * `ER_ACCESS_DENIED_ERROR`, number 1045. A user who must connect with TLS (`REQUIRE SSL`) and does not gets this error
 * too, and nothing in it tells the difference: connect with TLS. A server that demands TLS of everybody answers with another
 * error, which does not count, nor does one whose message names TLS.
 *
 * @param error whatever was thrown; its causes count as well
 * @see https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html
 *
 * @example
 * ```ts
 * import { isMysqlAuthError } from '@extension-secrets/schemas'
 *
 * const options = { isStale: isMysqlAuthError } // of withFreshSecrets
 * ```
 */
export function isMysqlAuthError(error: unknown): boolean {
  return someError(
    error,
    ({ code, number, message }) =>
      (code === 'ER_ACCESS_DENIED_ERROR' || number === 1045) &&
      !/\b(?:SSL|TLS|secure transport)\b/i.test(message),
    'errno',
  )
}
