import { type DatabaseSecret, databaseSecret } from './database-secret.ts'
import { someError } from './driver-error.ts'
import type { SecretSchema } from './secret-schema.ts'
import type { TlsOptions } from './tls-options.ts'

/** Credentials of an RDS for PostgreSQL or Aurora PostgreSQL database. */
export interface RdsPostgres extends DatabaseSecret<'postgres'> {
  /** TCP port, 1 to 65535; 5432 if the secret has none. */
  readonly port: number
}

/**
 * Credentials of an RDS for PostgreSQL or Aurora PostgreSQL database. `engine` must be `"postgres"`, or
 * `"aurora-postgresql"`, which AWS's rotation functions take as well; it comes out as `"postgres"`. `port` may be a
 * number or, as in older secrets, its digits as text, and is 5432 if absent. Keys that {@link RdsPostgres} does not
 * name are left out.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
 * @see https://github.com/aws-samples/aws-secrets-manager-rotation-lambdas
 *
 * @example The secret
 * ```json
 * { "engine": "postgres", "host": "orders.example.eu-west-1.rds.amazonaws.com", "port": 5432,
 *   "username": "app", "password": "correct horse", "dbname": "orders" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { rdsPostgres } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { db: { secretId: 'orders/db', schema: rdsPostgres } } })
 * // new pg.Client(postgresConfig(context.secrets.db, { ca }))
 * ```
 */
export const rdsPostgres: SecretSchema<RdsPostgres> = /* @__PURE__ */ databaseSecret(
  'postgres',
  5432,
  'aurora-postgresql',
)

/** Options of `Client` and `Pool` of `pg`, as {@link postgresConfig} and `redshiftConfig` make them. */
export interface PostgresConfig {
  /** Host name of the server. */
  readonly host: string
  /** TCP port of the server. */
  readonly port: number
  /** Name of the user. */
  readonly user: string
  /** The user's password. */
  readonly password: string
  /** Name of the database; `pg` takes the user's name if absent. */
  readonly database?: string
  /** TLS, with a check of the server's certificate and host name; absent without `ca`. */
  readonly ssl?: { readonly ca: string | Buffer }
}

/**
 * The secret as `Client` and `Pool` of `pg` take it. With `ca` it connects with TLS only, and checks the server's
 * certificate and host name. RDS's certificates are of its own authorities, which Node.js does not know: in Lambda they are
 * in `/var/runtime/ca-cert.pem`.
 *
 * @param secret what {@link rdsPostgres} gives; an RDS-managed password with an address beside it will do too
 * @param options TLS
 * @see https://node-postgres.com/features/ssl
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html
 *
 * @example
 * ```ts
 * import { postgresConfig, type RdsPostgres } from '@extension-secrets/schemas'
 * import { Pool } from 'pg'
 *
 * const poolFor = (secret: RdsPostgres, ca: string): Pool => new Pool(postgresConfig(secret, { ca }))
 * ```
 */
export function postgresConfig(
  secret: Pick<RdsPostgres, 'host' | 'port' | 'username' | 'password' | 'dbname'>,
  { ca }: TlsOptions = {},
): PostgresConfig {
  const { host, port, username: user, password, dbname } = secret
  const database = dbname === undefined ? {} : { database: dbname }
  return { host, port, user, password, ...database, ...(ca === undefined ? {} : { ssl: { ca } }) }
}

/**
 * Tells whether an error of `pg` says that user name or password is wrong, so that the secret may be outdated: SQLSTATE
 * `28P01`, and `28000` where the message names the password or the credentials, as those of Redshift and RDS Proxy do.
 * `28000` is also the answer to a connection without TLS where `pg_hba.conf` demands it; that is not the secret's fault.
 *
 * @param error whatever was thrown; its causes count as well
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 *
 * @example
 * ```ts
 * import { isPostgresAuthError } from '@extension-secrets/schemas'
 *
 * const options = { isStale: isPostgresAuthError } // of withFreshSecrets
 * ```
 */
export function isPostgresAuthError(error: unknown): boolean {
  return someError(
    error,
    ({ code, message }) =>
      code === '28P01' ||
      (code === '28000' && /password|credentials/i.test(message) && !message.includes('pg_hba.conf')),
  )
}
