import { percentEncoded, uriHost } from './connection-text.ts'
import { portNumber } from './database-secret.ts'
import { someError } from './driver-error.ts'
import { defaulted, optional } from './keys.ts'
import { Refusal } from './reading.ts'
import { jsonObject, oneOf } from './record.ts'
import type { SecretSchema } from './secret-schema.ts'
import { anyText, host, password, username } from './text.ts'

/** Credentials of an Amazon DocumentDB cluster. */
export interface DocumentDb {
  /** Name of the engine in the secret. */
  readonly engine: 'mongo'
  /** Host name of the cluster, without a port. */
  readonly host: string
  /** TCP port, 1 to 65535; 27017 if the secret has none. */
  readonly port: number
  /** User name, not empty. */
  readonly username: string
  /** Password, not empty. */
  readonly password: string
  /** Name of the database to connect to. */
  readonly dbname?: string
  /** Connects with TLS, unless false. */
  readonly ssl?: boolean
  /** ARN of the secret with the administrator's credentials, where rotation needs them. */
  readonly masterarn?: string
  /** Identifier of the cluster. */
  readonly dbClusterIdentifier?: string
}

/**
 * Credentials of an Amazon DocumentDB cluster. `engine` must be `"mongo"`. `port` may be a number or its digits as text,
 * and is 27017 if absent. `ssl`, if it is there, must be `true` or `false`, or one of these words as text in any case: the
 * console's key/value editor stores text alone, and AWS's rotation functions take it. Keys that {@link DocumentDb} does
 * not name are left out.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
 *
 * @example The secret
 * ```json
 * { "engine": "mongo", "host": "carts.cluster-example.eu-west-1.docdb.amazonaws.com", "port": 27017, "ssl": true,
 *   "username": "app", "password": "correct horse", "dbname": "carts" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { documentDb } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { db: { secretId: 'carts/db', schema: documentDb } } })
 * // new MongoClient(mongoUri(context.secrets.db), { ca })
 * ```
 */
export const documentDb: SecretSchema<DocumentDb> = /* @__PURE__ */ mongo()

// @__NO_SIDE_EFFECTS__
function mongo(): SecretSchema<DocumentDb> {
  return jsonObject({
    engine: oneOf('mongo'),
    host,
    port: defaulted(portNumber, 27_017),
    username,
    password,
    dbname: optional(anyText),
    ssl: optional(trueOrFalse),
    masterarn: optional(anyText),
    dbClusterIdentifier: optional(anyText),
  })
}

/** Reads a boolean, or its word as text in any case. */
function trueOrFalse(value: unknown): boolean | Refusal {
  const given = typeof value === 'string' ? value.toLowerCase() : value
  if (given === true || given === 'true') return true
  return given === false || given === 'false' ? false : new Refusal('Expected true or false')
}

/**
 * The secret as a connection URI, which `MongoClient` of `mongodb` takes. Credentials, database and parameters are
 * percent-encoded. It has `tls=true` unless `ssl` is `false`, `retryWrites=false`, as DocumentDB has no retryable writes,
 * and `authSource=admin`, where DocumentDB keeps its users, also if the secret names a database. Give the driver the
 * certificates of the authorities to trust as its option `ca`: a URI can only name a file.
 *
 * @param secret what {@link documentDb} gives
 * @param parameters further parameters, which may replace those
 * @throws {TypeError} that names the key, never the value, where text cannot be written in UTF-8
 * @see https://docs.aws.amazon.com/documentdb/latest/developerguide/connect_programmatically.html
 *
 * @example
 * ```ts
 * import { type DocumentDb, mongoUri } from '@extension-secrets/schemas'
 * import { MongoClient } from 'mongodb'
 *
 * const connect = (secret: DocumentDb, ca: string): MongoClient => {
 *   const uri = mongoUri(secret, { replicaSet: 'rs0', readPreference: 'secondaryPreferred' })
 *   return new MongoClient(uri, { ca })
 * }
 * ```
 */
export function mongoUri(
  secret: Pick<DocumentDb, 'host' | 'port' | 'username' | 'password' | 'dbname' | 'ssl'>,
  parameters: Readonly<Record<string, string>> = {},
): string {
  const { host, port, username, password, dbname = '', ssl = true } = secret
  const credentials = `${percentEncoded('username', username)}:${percentEncoded('password', password)}`
  const all = { authSource: 'admin', tls: String(ssl), retryWrites: 'false', ...parameters }
  const query = Object.entries(all).map((pair) =>
    pair.map((part) => percentEncoded('parameters', part)).join('='),
  )
  return `mongodb://${credentials}@${uriHost(host)}:${port}/${percentEncoded('dbname', dbname)}?${query.join('&')}`
}

/**
 * Tells whether an error of `mongodb` says that user name or password is wrong, so that the secret may be outdated: code 18
 * (AuthenticationFailed), or Atlas's 8000 where it says so. After a rotation, a client that is kept throws it as the cause
 * of a `MongoPoolClearedError`.
 *
 * @param error whatever was thrown; its causes count as well
 * @see https://www.mongodb.com/docs/manual/reference/error-codes/
 *
 * @example
 * ```ts
 * import { isMongoAuthError } from '@extension-secrets/schemas'
 *
 * const options = { isStale: isMongoAuthError } // of withFreshSecrets
 * ```
 */
export function isMongoAuthError(error: unknown): boolean {
  return someError(
    error,
    ({ code, message }) => code === 18 || (code === 8000 && /authentication failed/i.test(message)),
  )
}
