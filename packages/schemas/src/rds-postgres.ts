import { type DatabaseSecret, databaseSecret } from './database-secret.ts'
import type { SecretSchema } from './secret-schema.ts'

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
 * // new pg.Client({ ...postgresConfig(context.secrets.db), ssl: { ca } })
 * ```
 */
export const rdsPostgres: SecretSchema<RdsPostgres> = /* @__PURE__ */ databaseSecret(
  'postgres',
  5432,
  'aurora-postgresql',
)

/** What `Client` and `Pool` of `pg` take, as {@link postgresConfig} and `redshiftConfig` make it. */
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
}

/**
 * The secret as `Client` and `Pool` of `pg` take it. TLS is left to you, as it needs the certificate authorities of
 * your region.
 *
 * @param secret what {@link rdsPostgres} gives; an RDS-managed password with an address beside it will do too
 * @see https://node-postgres.com/apis/client
 *
 * @example
 * ```ts
 * import { postgresConfig, type RdsPostgres } from '@extension-secrets/schemas'
 * import { Pool } from 'pg'
 *
 * const poolFor = (secret: RdsPostgres, ca: string): Pool => new Pool({ ...postgresConfig(secret), ssl: { ca } })
 * ```
 */
export function postgresConfig(
  secret: Pick<RdsPostgres, 'host' | 'port' | 'username' | 'password' | 'dbname'>,
): PostgresConfig {
  const { host, port, username: user, password, dbname } = secret
  return { host, port, user, password, ...(dbname === undefined ? {} : { database: dbname }) }
}
