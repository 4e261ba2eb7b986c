import { type RdsDb2, rdsDb2 } from './rds-db2.ts'
import { type RdsMariadb, rdsMariadb } from './rds-mariadb.ts'
import { type RdsMysql, rdsMysql } from './rds-mysql.ts'
import { type RdsOracle, rdsOracle } from './rds-oracle.ts'
import { type RdsPostgres, rdsPostgres } from './rds-postgres.ts'
import { type RdsSqlserver, rdsSqlserver } from './rds-sqlserver.ts'
import { Refusal } from './reading.ts'
import { readWith, type SecretSchema, secretSchema } from './secret-schema.ts'
import { isJsonObject } from './text-or-object.ts'

/** Credentials of an RDS or Aurora database of any engine; `engine` says of which. */
export type RdsCredentials = RdsDb2 | RdsMariadb | RdsMysql | RdsOracle | RdsPostgres | RdsSqlserver

/**
 * Credentials of an RDS or Aurora database of any engine. `engine` decides what else is expected, and narrows the
 * type: see the schema of each engine. It comes out under the name that AWS documents, such as `"postgres"` where
 * `"aurora-postgresql"` is stored.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
 *
 * @example The secret
 * ```json
 * { "engine": "mysql", "host": "shop.example.eu-west-1.rds.amazonaws.com", "port": 3306,
 *   "username": "app", "password": "correct horse", "dbname": "shop" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { rdsCredentials } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { db: { secretId: 'shop/db', schema: rdsCredentials } } })
 * // if (context.secrets.db.engine === 'mysql') createPool(mysqlConfig(context.secrets.db))
 * ```
 */
export const rdsCredentials: SecretSchema<RdsCredentials> = /* @__PURE__ */ anyEngine()

// @__NO_SIDE_EFFECTS__
function anyEngine(): SecretSchema<RdsCredentials> {
  const engines = new Map<unknown, SecretSchema<RdsCredentials>>([
    ['aurora-mysql', rdsMysql],
    ['aurora-postgresql', rdsPostgres],
    ['db2', rdsDb2],
    ['db2-ae', rdsDb2],
    ['db2-se', rdsDb2],
    ['mariadb', rdsMariadb],
    ['mysql', rdsMysql],
    ['oracle', rdsOracle],
    ['postgres', rdsPostgres],
    ['sqlserver', rdsSqlserver],
  ])
  return secretSchema('json', (value) => {
    if (!isJsonObject(value)) return new Refusal('Expected a JSON object')
    const schema = engines.get(value.engine)
    if (schema !== undefined) return readWith(schema, value)
    return new Refusal(
      `Expected one of ${[...engines.keys()].map((name) => `"${name}"`).join(', ')}`,
      'engine',
    )
  })
}
