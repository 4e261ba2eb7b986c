import {
  custom,
  type ExactOptionalSchema,
  exactOptional,
  type GenericSchema,
  type InferOutput,
  nonEmpty,
  type ObjectEntries,
  type ObjectSchema,
  object,
  optional,
  pipe,
  string,
} from 'valibot'
import { Refusal, reading } from './reading.ts'
import { type SecretSchema, secretSchema } from './secret-schema.ts'
import { isJsonObject } from './text-or-object.ts'

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
  /** Host name of the instance or cluster, not empty. */
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

type Text = GenericSchema<unknown, string>
type OptionalText = ExactOptionalSchema<Text, undefined>

// An alias, as only those have the index signature that valibot asks for.
type DatabaseEntries<Engine extends string, Port> = {
  readonly engine: GenericSchema<unknown, Engine>
  readonly host: Text
  readonly port: Port
  readonly username: Text
  readonly password: Text
  readonly dbname: OptionalText
  readonly masterarn: OptionalText
  readonly dbInstanceIdentifier: OptionalText
  readonly dbClusterIdentifier: OptionalText
}

/**
 * The keys of a {@link DatabaseSecret} and its port.
 *
 * @param engine what the engine is called
 * @param port what checks the port
 * @param others further names of the engine, which come out as `engine`
 */
// @__NO_SIDE_EFFECTS__
export function databaseEntries<const Engine extends string, Port extends ObjectEntries[string]>(
  engine: Engine,
  port: Port,
  ...others: readonly string[]
): DatabaseEntries<Engine, Port> {
  const [filled, optionalText] = [filledText(), exactOptional(anyText())]
  return {
    engine: engineName([engine, ...others]),
    host: filled,
    port,
    username: filled,
    password: filled,
    dbname: optionalText,
    masterarn: optionalText,
    dbInstanceIdentifier: optionalText,
    dbClusterIdentifier: optionalText,
  }
}

/** A schema for a parsed JSON object with these keys; others are left out. */
// @__NO_SIDE_EFFECTS__
export function jsonObject<const Entries extends ObjectEntries>(
  entries: Entries,
): SecretSchema<InferOutput<ObjectSchema<Entries, string>>> {
  const keys = object(entries, 'Expected this key, which is missing')
  return secretSchema('json', pipe(custom(isJsonObject, 'Expected a JSON object'), keys))
}

/** A schema for a {@link DatabaseSecret} of an engine whose default port is certain. */
// @__NO_SIDE_EFFECTS__
export function databaseSecret<const Engine extends string>(
  engine: Engine,
  defaultPort: number,
  ...others: readonly string[]
): SecretSchema<DatabaseSecret<Engine> & { readonly port: number }> {
  return jsonObject(databaseEntries(engine, optional(portNumber(), defaultPort), ...others))
}

/** A schema for any of these names of an engine, which gives the first. */
// @__NO_SIDE_EFFECTS__
function engineName<Engine extends string>(
  names: readonly [Engine, ...string[]],
): GenericSchema<unknown, Engine> {
  return reading((value) =>
    names.some((name) => name === value)
      ? names[0]
      : new Refusal(`Expected ${names.map((name) => `"${name}"`).join(' or ')}`),
  )
}

/** A schema for text that may be empty. */
// @__NO_SIDE_EFFECTS__
export function anyText(): GenericSchema<unknown, string> {
  return string('Expected text') as unknown as Text
}

/** A schema for text that is not empty. */
// @__NO_SIDE_EFFECTS__
export function filledText(): GenericSchema<unknown, string> {
  return pipe(string('Expected text'), nonEmpty('Expected text that is not empty')) as unknown as Text
}

/** A schema for a TCP port, a number or, as in older secrets, its digits as text. */
// @__NO_SIDE_EFFECTS__
export function portNumber(): GenericSchema<unknown, number> {
  return reading((value) => {
    const digits = typeof value === 'string' && /^[0-9]{1,5}$/.test(value)
    const number = digits ? Number(value) : value
    const valid = typeof number === 'number' && Number.isInteger(number) && number >= 1 && number <= 65_535
    return valid ? number : new Refusal('Expected a port, a whole number from 1 to 65535')
  })
}
