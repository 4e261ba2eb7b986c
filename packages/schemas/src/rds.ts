import {
  custom,
  exactOptional,
  type GenericSchema,
  literal,
  nonEmpty,
  object,
  optional,
  pipe,
  string,
} from 'valibot'
import { Refusal, reading } from './reading.ts'
import { type SecretSchema, secretSchema } from './secret-schema.ts'
import { isJsonObject } from './text-or-object.ts'

/**
 * Credentials and address of an Amazon RDS or Aurora database, as Secrets Manager and its rotation functions write
 * them.
 *
 * @typeParam Engine what the secret calls its database engine
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
 *
 * @example A function for databases of either engine
 * ```ts
 * const urlOf = ({ engine, host, port, dbname = '' }: RdsCredentials<'postgres' | 'mysql'>): string =>
 *   `${engine}://${host}:${port}/${dbname}`
 * ```
 */
export interface RdsCredentials<Engine extends string> {
  /** The database engine. */
  readonly engine: Engine
  /** Host name of the instance or cluster, not empty. */
  readonly host: string
  /** TCP port, 1 to 65535; the engine's default port if the secret has none. */
  readonly port: number
  /** User name, not empty. */
  readonly username: string
  /** Password, not empty. */
  readonly password: string
  /** Name of the database to connect to. */
  readonly dbname?: string
  /** ARN of the secret that rotates this one, where the alternating-users strategy is used. */
  readonly masterarn?: string
  /** Identifier of the RDS instance. */
  readonly dbInstanceIdentifier?: string
  /** Identifier of the Aurora or Multi-AZ cluster. */
  readonly dbClusterIdentifier?: string
}

/** Credentials of an RDS for PostgreSQL or Aurora PostgreSQL database. */
export interface RdsPostgres extends RdsCredentials<'postgres'> {}

/** Credentials of an RDS for MySQL or Aurora MySQL database. */
export interface RdsMysql extends RdsCredentials<'mysql'> {}

/**
 * Credentials of an RDS for PostgreSQL or Aurora PostgreSQL database. `engine` must be `"postgres"`. `port` may be a
 * number or, as in older secrets, its digits as text, and is 5432 if absent. Keys that {@link RdsPostgres} does not
 * name are left out.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
 *
 * @example The secret
 * ```json
 * { "engine": "postgres", "host": "orders.example.eu-west-1.rds.amazonaws.com", "port": 5432,
 *   "username": "app", "password": "correct horse", "dbname": "orders" }
 * ```
 * and its use
 * ```ts
 * extensionSecrets({ secrets: { db: { secretId: 'orders/db', schema: rdsPostgres } } })
 * // const { host, port, username: user, password, dbname: database } = context.secrets.db
 * ```
 */
export const rdsPostgres: SecretSchema<RdsPostgres> = /* @__PURE__ */ rds('postgres', 5432)

/**
 * Credentials of an RDS for MySQL or Aurora MySQL database. `engine` must be `"mysql"`. `port` may be a number or, as
 * in older secrets, its digits as text, and is 3306 if absent. Keys that {@link RdsMysql} does not name are left out.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
 *
 * @example The secret
 * ```json
 * { "engine": "mysql", "host": "shop.example.eu-west-1.rds.amazonaws.com", "port": "3306",
 *   "username": "app", "password": "correct horse" }
 * ```
 * and its use
 * ```ts
 * extensionSecrets({ secrets: { db: { secretId: 'shop/db', schema: rdsMysql } } })
 * // const { host, port, username: user, password } = context.secrets.db
 * ```
 */
export const rdsMysql: SecretSchema<RdsMysql> = /* @__PURE__ */ rds('mysql', 3306)

// @__NO_SIDE_EFFECTS__
function rds<const Engine extends string>(
  engine: Engine,
  defaultPort: number,
): SecretSchema<RdsCredentials<Engine>> {
  const text = string('Expected text')
  const filled = pipe(text, nonEmpty('Expected text that is not empty'))
  return secretSchema(
    'json',
    pipe(
      custom(isJsonObject, 'Expected a JSON object'),
      object(
        {
          engine: literal(engine, `Expected "${engine}"`),
          host: filled,
          port: optional(port(), defaultPort),
          username: filled,
          password: filled,
          dbname: exactOptional(text),
          masterarn: exactOptional(text),
          dbInstanceIdentifier: exactOptional(text),
          dbClusterIdentifier: exactOptional(text),
        },
        'Expected this key, which is missing',
      ),
    ),
  )
}

// @__NO_SIDE_EFFECTS__
function port(): GenericSchema<unknown, number> {
  return reading((value) => {
    const digits = typeof value === 'string' && /^[0-9]{1,5}$/.test(value)
    const number = digits ? Number(value) : value
    const valid = typeof number === 'number' && Number.isInteger(number) && number >= 1 && number <= 65_535
    return valid ? number : new Refusal('Expected a port, a whole number from 1 to 65535')
  })
}
