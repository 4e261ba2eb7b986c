import { percentEncoded } from '../connection-text.ts'
import { record } from '../record.ts'
import type { SecretSchema } from '../secret-schema.ts'
import { host, password, username, word } from '../text.ts'

/** A database user of MongoDB Atlas. */
export interface MongodbAtlasUser {
  /** User name, not empty. */
  readonly username: string
  /** Password, not empty. */
  readonly password: string
  /** Host name of the cluster, without `mongodb+srv://`. */
  readonly clusterUrl: string
  /** The database that keeps the user, usually `'admin'`. */
  readonly databaseName: string
  /** Identifies the project. */
  readonly groupId: string
}

/**
 * A database user of MongoDB Atlas, as the JSON object that Secrets Manager keeps for managed rotation. Other keys are left
 * out.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/mes-partner-MongoDBAtlasDatabaseUser.html
 *
 * @example The secret
 * ```json
 * { "username": "app", "password": "correct horse", "clusterUrl": "cluster0.abc123.mongodb.net", "databaseName": "admin",
 *   "groupId": "0123456789abcdef01234567" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { mongodbAtlasUser } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { db: { secretId: 'carts/atlas', schema: mongodbAtlasUser } } })
 * // new MongoClient(mongodbAtlasUri(context.secrets.db))
 * ```
 */
export const mongodbAtlasUser: SecretSchema<MongodbAtlasUser> = /* @__PURE__ */ record({
  username,
  password,
  clusterUrl: host,
  databaseName: /* @__PURE__ */ word('the name of a database'),
  groupId: /* @__PURE__ */ word('the id of a project'),
})

/**
 * The secret as a `mongodb+srv` URI, which `MongoClient` of `mongodb` takes. It implies TLS. Credentials and parameters are
 * percent-encoded. `databaseName` becomes `authSource`: it keeps the user, and is not the database to work with.
 *
 * @param secret what {@link mongodbAtlasUser} gives
 * @param parameters further parameters, which may replace `authSource`
 * @throws {TypeError} that names the key, never the value, where text cannot be written in UTF-8
 * @see https://www.mongodb.com/docs/manual/reference/connection-string/
 *
 * @example
 * ```ts
 * import { type MongodbAtlasUser, mongodbAtlasUri } from '@extension-secrets/schemas'
 * import { MongoClient } from 'mongodb'
 *
 * const connect = (secret: MongodbAtlasUser): MongoClient =>
 *   new MongoClient(mongodbAtlasUri(secret, { appName: 'carts' }))
 * ```
 */
export function mongodbAtlasUri(
  secret: Pick<MongodbAtlasUser, 'username' | 'password' | 'clusterUrl' | 'databaseName'>,
  parameters: Readonly<Record<string, string>> = {},
): string {
  const { username, password, clusterUrl, databaseName } = secret
  const credentials = `${percentEncoded('username', username)}:${percentEncoded('password', password)}`
  const query = Object.entries({ authSource: databaseName, ...parameters }).map((pair) =>
    pair.map((part) => percentEncoded('parameters', part)).join('='),
  )
  return `mongodb+srv://${credentials}@${percentEncoded('clusterUrl', clusterUrl)}/?${query.join('&')}`
}
