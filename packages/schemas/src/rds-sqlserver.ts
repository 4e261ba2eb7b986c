import { type DatabaseSecret, databaseSecret } from './database-secret.ts'
import type { SecretSchema } from './secret-schema.ts'

/** Credentials of an RDS for SQL Server database. */
export interface RdsSqlserver extends DatabaseSecret<'sqlserver'> {
  /** TCP port, 1 to 65535; 1433 if the secret has none. */
  readonly port: number
}

/**
 * Credentials of an RDS for SQL Server database. `engine` must be `"sqlserver"`. `port` may be a number or its digits
 * as text, and is 1433 if absent. Keys that {@link RdsSqlserver} does not name are left out.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
 *
 * @example The secret
 * ```json
 * { "engine": "sqlserver", "host": "erp.example.eu-west-1.rds.amazonaws.com", "port": 1433,
 *   "username": "app", "password": "correct horse", "dbname": "erp" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { rdsSqlserver } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { db: { secretId: 'erp/db', schema: rdsSqlserver } } })
 * // new Connection(sqlserverConfig(context.secrets.db))
 * ```
 */
export const rdsSqlserver: SecretSchema<RdsSqlserver> = /* @__PURE__ */ databaseSecret('sqlserver', 1433)

/** What `Connection` of `tedious` takes, as {@link sqlserverConfig} makes it. */
export interface SqlserverConfig {
  /** Host name of the server. */
  readonly server: string
  /** A login of SQL Server itself. */
  readonly authentication: {
    readonly type: 'default'
    readonly options: { readonly userName: string; readonly password: string }
  }
  /** TCP port, and the database, which is the login's default one if absent. */
  readonly options: { readonly port: number; readonly database?: string }
}

/**
 * The secret as `Connection` of `tedious` takes it. Further options go beside those that are there.
 *
 * @param secret what {@link rdsSqlserver} gives; an RDS-managed password with an address beside it will do too
 * @see https://tediousjs.github.io/tedious/api-connection.html
 *
 * @example
 * ```ts
 * import { type RdsSqlserver, sqlserverConfig } from '@extension-secrets/schemas'
 * import { Connection } from 'tedious'
 *
 * const connect = (secret: RdsSqlserver, ca: string): Connection => {
 *   const config = sqlserverConfig(secret)
 *   return new Connection({ ...config, options: { ...config.options, cryptoCredentialsDetails: { ca } } })
 * }
 * ```
 */
export function sqlserverConfig(
  secret: Pick<RdsSqlserver, 'host' | 'port' | 'username' | 'password' | 'dbname'>,
): SqlserverConfig {
  const { host, port, username, password, dbname } = secret
  return {
    server: host,
    authentication: { type: 'default', options: { userName: username, password } },
    options: { port, ...(dbname === undefined ? {} : { database: dbname }) },
  }
}
