import { type DatabaseSecret, databaseSecret } from './database-secret.ts'
import { someError } from './driver-error.ts'
import type { SecretSchema } from './secret-schema.ts'
import type { TlsOptions } from './tls-options.ts'

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
 * // new Connection(sqlserverConfig(context.secrets.db, { ca }))
 * ```
 */
export const rdsSqlserver: SecretSchema<RdsSqlserver> = /* @__PURE__ */ databaseSecret('sqlserver', 1433)

/** Options of `Connection` of `tedious`, as {@link sqlserverConfig} makes them. */
export interface SqlserverConfig {
  /** Host name of the server. */
  readonly server: string
  /** A login of SQL Server itself. */
  readonly authentication: {
    readonly type: 'default'
    readonly options: { readonly userName: string; readonly password: string }
  }
  /** TCP port, the database, which is the login's default one if absent, and TLS if there is a `ca`. */
  readonly options: {
    readonly port: number
    readonly database?: string
    readonly encrypt?: true
    readonly trustServerCertificate?: false
    readonly cryptoCredentialsDetails?: { readonly ca: string | Buffer }
  }
}

/**
 * The secret as `Connection` of `tedious` takes it. Further options go beside those that are there. With `ca` it
 * connects with TLS only, and checks the server's certificate and host name.
 *
 * @param secret what {@link rdsSqlserver} gives; an RDS-managed password with an address beside it will do too
 * @param options TLS
 * @see https://tediousjs.github.io/tedious/api-connection.html
 *
 * @example
 * ```ts
 * import { type RdsSqlserver, sqlserverConfig } from '@extension-secrets/schemas'
 * import { Connection } from 'tedious'
 *
 * const connect = (secret: RdsSqlserver, ca: string): Connection => new Connection(sqlserverConfig(secret, { ca }))
 * ```
 */
export function sqlserverConfig(
  secret: Pick<RdsSqlserver, 'host' | 'port' | 'username' | 'password' | 'dbname'>,
  { ca }: TlsOptions = {},
): SqlserverConfig {
  const { host, port, username, password, dbname } = secret
  const database = dbname === undefined ? {} : { database: dbname }
  const details = { encrypt: true, trustServerCertificate: false } as const
  const tls = ca === undefined ? {} : { ...details, cryptoCredentialsDetails: { ca } }
  return {
    server: host,
    authentication: { type: 'default', options: { userName: username, password } },
    options: { port, ...database, ...tls },
  }
}

/**
 * Tells whether an error of `tedious` says that user name or password is wrong, so that the secret may be outdated: code
 * `ELOGIN`, or the server's number 18456. A locked login and a database that the login cannot open do not count.
 *
 * @param error whatever was thrown; its causes count as well
 * @see https://learn.microsoft.com/sql/relational-databases/errors-events/mssqlserver-18456-database-engine-error
 *
 * @example
 * ```ts
 * import { isSqlServerAuthError } from '@extension-secrets/schemas'
 *
 * const options = { isStale: isSqlServerAuthError } // of withFreshSecrets
 * ```
 */
export function isSqlServerAuthError(error: unknown): boolean {
  return someError(
    error,
    ({ code, number, message }) =>
      (code === 'ELOGIN' || number === 18_456) && !/locked out|cannot open database/i.test(message),
  )
}
