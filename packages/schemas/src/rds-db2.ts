import { type DatabaseSecret, databaseEntries, portNumber } from './database-secret.ts'
import { optional } from './keys.ts'
import { jsonObject } from './record.ts'
import type { SecretSchema } from './secret-schema.ts'

/** Credentials of an RDS for Db2 database. */
export interface RdsDb2 extends DatabaseSecret<'db2'> {
  /** TCP port, 1 to 65535; absent if the secret has none, as no default is certain. */
  readonly port?: number
}

/**
 * Credentials of an RDS for Db2 database. `engine` must be `"db2"`, or RDS's name of an edition, `"db2-ae"` or
 * `"db2-se"`, which AWS's rotation functions take as well; it comes out as `"db2"`. `port` may be a number or its digits
 * as text, and stays absent where the secret has none: AWS's page names MySQL's port as the default, Db2 itself listens
 * elsewhere. Rotation needs `masterarn`. Keys that {@link RdsDb2} does not name are left out.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
 * @see https://github.com/aws-samples/aws-secrets-manager-rotation-lambdas
 *
 * @example The secret
 * ```json
 * { "engine": "db2", "host": "stock.example.eu-west-1.rds.amazonaws.com", "port": 50000,
 *   "username": "app", "password": "correct horse", "dbname": "STOCK",
 *   "masterarn": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:stock/admin-a1b2c3" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { rdsDb2 } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { db: { secretId: 'stock/db', schema: rdsDb2 } } })
 * // await ibmdb.open(db2ConnectionString(context.secrets.db))
 * ```
 */
export const rdsDb2: SecretSchema<RdsDb2> = /* @__PURE__ */ db2()

// @__NO_SIDE_EFFECTS__
function db2(): SecretSchema<RdsDb2> {
  return jsonObject(databaseEntries('db2', optional(portNumber), 'db2-ae', 'db2-se'))
}

/** Values that a secret may lack and {@link db2ConnectionString} cannot do without. */
export interface Db2Defaults {
  /** TCP port of the server, where the secret has none. */
  readonly port?: number
  /** Name of the database, where the secret has none. */
  readonly dbname?: string
}

/**
 * The secret as a connection string of IBM's CLI driver, which `open` of `ibm_db` takes. Further keywords can be
 * appended, such as `SECURITY=SSL;`.
 *
 * @param secret what {@link rdsDb2} gives; an RDS-managed password with an address beside it will do too
 * @param defaults what to take where the secret lacks it
 * @throws {TypeError} that names the key, never the value, where `port` or `dbname` is in neither, and where a value
 *   has characters that the driver cannot take: a semicolon ends a value whatever stands around it, and only printable
 *   ASCII is allowed. White space at an end, and a brace or quotation mark in front, are refused as well: what becomes
 *   of them is not documented.
 * @see https://www.ibm.com/docs/en/db2/11.5?topic=clients-password-rules
 *
 * @example
 * ```ts
 * import { db2ConnectionString, type RdsDb2 } from '@extension-secrets/schemas'
 *
 * const textFor = (secret: RdsDb2): string => `${db2ConnectionString(secret, { port: 50000 })}SECURITY=SSL;`
 * // await ibmdb.open(textFor(context.secrets.db))
 * ```
 */
export function db2ConnectionString(
  secret: Pick<RdsDb2, 'host' | 'port' | 'username' | 'password' | 'dbname'>,
  defaults: Db2Defaults = {},
): string {
  const { host, port = defaults.port, username, password, dbname = defaults.dbname } = secret
  if (port === undefined) throw new TypeError('port: expected one, in the secret or as a default')
  if (dbname === undefined) throw new TypeError('dbname: expected one, in the secret or as a default')
  const keywords = [
    ['DATABASE', plain('dbname', dbname)],
    ['HOSTNAME', plain('host', host)],
    ['PORT', port],
    ['PROTOCOL', 'TCPIP'],
    ['UID', plain('username', username)],
    ['PWD', plain('password', password)],
  ]
  return keywords.map(([keyword, value]) => `${keyword}=${value};`).join('')
}

function plain(name: string, value: string): string {
  if (/^[!-:<-~](?:[ -:<-~]*[!-:<-~])?$/.test(value) && !/^["'{]/.test(value)) return value
  throw new TypeError(
    `${name}: expected printable ASCII without semicolons, space at either end, or a brace or quotation mark in front`,
  )
}
