import { type DefaultedKey, defaulted, type OptionalKey, optional } from './keys.ts'
import { type Reader, Refusal } from './reading.ts'
import { jsonObject, oneOf } from './record.ts'
import type { SecretSchema } from './secret-schema.ts'
import { anyText, host, password, username } from './text.ts'

/**
 * Credentials and address of a relational database, as Secrets Manager and its rotation functions write them.
 *
 * @typeParam Engine what the secret calls its database engine
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
 *
 * @example A function for databases of either engine
 * ```ts
 * import type { DatabaseSecret } from '@extension-secrets/schemas'
 *
 * const urlOf = ({ engine, host, dbname = '' }: DatabaseSecret<'postgres' | 'mysql'>): string =>
 *   `${engine}://${host}/${dbname}`
 * ```
 */
export interface DatabaseSecret<Engine extends string> {
  /** The database engine, under the name that AWS documents for it. */
  readonly engine: Engine
  /** Host name of the instance or cluster, without a port. */
  readonly host: string
  /** User name, not empty. */
  readonly username: string
  /** Password, not empty. */
  readonly password: string
  /** Name of the database to connect to. */
  readonly dbname?: string
  /** ARN of the secret with the administrator's credentials, where rotation needs them. */
  readonly masterarn?: string
  /** Identifier of the instance. */
  readonly dbInstanceIdentifier?: string
  /** Identifier of the cluster. */
  readonly dbClusterIdentifier?: string
}

// An alias, as only those have the index signature that the entries of an object need.
type DatabaseEntries<Engine extends string, Port> = {
  readonly engine: Reader<Engine>
  readonly host: Reader<string>
  readonly port: Port
  readonly username: Reader<string>
  readonly password: Reader<string>
  readonly dbname: OptionalKey<string>
  readonly masterarn: OptionalKey<string>
  readonly dbInstanceIdentifier: OptionalKey<string>
  readonly dbClusterIdentifier: OptionalKey<string>
}

/**
 * The keys of a {@link DatabaseSecret} and its port.
 *
 * @param engine what the engine is called
 * @param port what reads the port
 * @param others further names of the engine, which come out as `engine`
 */
// @__NO_SIDE_EFFECTS__
export function databaseEntries<
  const Engine extends string,
  Port extends OptionalKey<number> | DefaultedKey<number>,
>(engine: Engine, port: Port, ...others: readonly string[]): DatabaseEntries<Engine, Port> {
  const text = optional(anyText)
  return {
    engine: oneOf(engine, ...others),
    host,
    port,
    username,
    password,
    dbname: text,
    masterarn: text,
    dbInstanceIdentifier: text,
    dbClusterIdentifier: text,
  }
}

/** Makes a schema for a {@link DatabaseSecret} of an engine whose default port is certain. */
// @__NO_SIDE_EFFECTS__
export function databaseSecret<const Engine extends string>(
  engine: Engine,
  defaultPort: number,
  ...others: readonly string[]
): SecretSchema<DatabaseSecret<Engine> & { readonly port: number }> {
  return jsonObject(databaseEntries(engine, defaulted(portNumber, defaultPort), ...others))
}

/** Reads a TCP port, a number or, as in older secrets, its digits as text. */
export function portNumber(value: unknown): number | Refusal {
  const digits = typeof value === 'string' && /^[0-9]{1,5}$/.test(value)
  const number = digits ? Number(value) : value
  const valid = typeof number === 'number' && Number.isInteger(number) && number >= 1 && number <= 65_535
  return valid ? number : new Refusal('Expected a port, a whole number from 1 to 65535')
}
