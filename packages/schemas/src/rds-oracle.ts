import { bracketed } from './connection-text.ts'
import { type DatabaseSecret, databaseSecret } from './database-secret.ts'
import { someError } from './driver-error.ts'
import type { SecretSchema } from './secret-schema.ts'

/** Credentials of an RDS for Oracle database. */
export interface RdsOracle extends DatabaseSecret<'oracle'> {
  /** TCP port, 1 to 65535; 1521 if the secret has none. */
  readonly port: number
}

/**
 * Credentials of an RDS for Oracle database. `engine` must be `"oracle"`. `port` may be a number or its digits as text,
 * and is 1521 if absent. Keys that {@link RdsOracle} does not name are left out.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
 *
 * @example The secret
 * ```json
 * { "engine": "oracle", "host": "ledger.example.eu-west-1.rds.amazonaws.com", "port": 1521,
 *   "username": "app", "password": "correct horse", "dbname": "ORCL" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { rdsOracle } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { db: { secretId: 'ledger/db', schema: rdsOracle } } })
 * // await oracledb.getConnection(oracleConfig(context.secrets.db))
 * ```
 */
export const rdsOracle: SecretSchema<RdsOracle> = /* @__PURE__ */ databaseSecret('oracle', 1521)

/** Options of `getConnection` and `createPool` of `oracledb`, as {@link oracleConfig} makes them. */
export interface OracleConfig {
  /** Name of the user. */
  readonly user: string
  /** The user's password. */
  readonly password: string
  /** Host, port and database in the Easy Connect syntax, `host:port/database`. */
  readonly connectString: string
}

/**
 * The secret as `getConnection` and `createPool` of `oracledb` take it.
 *
 * @param secret what {@link rdsOracle} gives; an RDS-managed password with an address beside it will do too
 * @throws {TypeError} where `host` or `dbname` has characters that would mean something else in a connect string;
 *   Easy Connect has no way to escape them
 * @see https://node-oracledb.readthedocs.io/en/latest/user_guide/connection_handling.html
 *
 * @example
 * ```ts
 * import { oracleConfig, type RdsOracle } from '@extension-secrets/schemas'
 * import oracledb, { type Connection } from 'oracledb'
 *
 * const connect = (secret: RdsOracle): Promise<Connection> => oracledb.getConnection(oracleConfig(secret))
 * ```
 */
export function oracleConfig(
  secret: Pick<RdsOracle, 'host' | 'port' | 'username' | 'password' | 'dbname'>,
): OracleConfig {
  const { host, port, username: user, password, dbname } = secret
  if (!/^[\w.:-]+$/.test(host)) throw new TypeError('host: expected a host name or an IP address')
  if (dbname !== undefined && !/^[\w.$#-]+$/.test(dbname))
    throw new TypeError('dbname: expected letters, digits and the signs _ . $ # - only')
  const address = `${bracketed(host)}:${port}`
  return { user, password, connectString: dbname === undefined ? address : `${address}/${dbname}` }
}

/**
 * Tells whether an error of `oracledb` says that user name or password is wrong, so that the secret may be outdated:
 * `ORA-01017`. A locked account (`ORA-28000`) and an expired password (`ORA-28001`) do not count: another value of the
 * secret does not help, and each further try with a wrong password may lock the account.
 *
 * @param error whatever was thrown; its causes count as well
 * @see https://docs.oracle.com/en/error-help/db/ora-01017/
 *
 * @example
 * ```ts
 * import { isOracleAuthError } from '@extension-secrets/schemas'
 *
 * const options = { isStale: isOracleAuthError } // of withFreshSecrets
 * ```
 */
export function isOracleAuthError(error: unknown): boolean {
  return someError(error, ({ code, number }) => code === 'ORA-01017' || number === 1017, 'errorNum')
}
