import { type DatabaseSecret, databaseEntries, databaseSecret, portNumber } from './database-secret.ts'
import { defaulted, optional } from './keys.ts'
import { type PostgresConfig, postgresConfig } from './rds-postgres.ts'
import { jsonObject } from './record.ts'
import type { SecretSchema } from './secret-schema.ts'
import { anyText } from './text.ts'
import type { TlsOptions } from './tls-options.ts'

/** Credentials of a Redshift cluster. */
export interface Redshift extends DatabaseSecret<'redshift'> {
  /** TCP port, 1 to 65535; 5439 if the secret has none. */
  readonly port: number
}

/** Credentials of a Redshift Serverless workgroup. */
export interface RedshiftServerless extends Redshift {
  /** Name of the namespace that the workgroup belongs to. */
  readonly namespaceName?: string
}

/**
 * Credentials of a Redshift cluster. `engine` must be `"redshift"`. `port` may be a number or its digits as text, and
 * is 5439 if absent. Keys that {@link Redshift} does not name are left out.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
 *
 * @example The secret
 * ```json
 * { "engine": "redshift", "host": "sales.example.eu-west-1.redshift.amazonaws.com", "port": 5439,
 *   "username": "app", "password": "correct horse", "dbname": "sales", "dbClusterIdentifier": "sales" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { redshift } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { warehouse: { secretId: 'sales/warehouse', schema: redshift } } })
 * // new pg.Client(redshiftConfig(context.secrets.warehouse, { ca }))
 * ```
 */
export const redshift: SecretSchema<Redshift> = /* @__PURE__ */ databaseSecret('redshift', 5439)

/**
 * Credentials of a Redshift Serverless workgroup: those of {@link redshift} and the namespace.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
 *
 * @example The secret
 * ```json
 * { "engine": "redshift", "host": "sales.123456789012.eu-west-1.redshift-serverless.amazonaws.com", "port": 5439,
 *   "username": "app", "password": "correct horse", "dbname": "sales", "namespaceName": "sales" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { redshiftServerless } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { warehouse: { secretId: 'sales/warehouse', schema: redshiftServerless } } })
 * // new pg.Client(redshiftConfig(context.secrets.warehouse, { ca }))
 * ```
 */
export const redshiftServerless: SecretSchema<RedshiftServerless> = /* @__PURE__ */ serverless()

// @__NO_SIDE_EFFECTS__
function serverless(): SecretSchema<RedshiftServerless> {
  return jsonObject({
    ...databaseEntries('redshift', defaulted(portNumber, 5439)),
    namespaceName: optional(anyText),
  })
}

/**
 * The secret as `Client` and `Pool` of `pg` take it, which speaks Redshift's protocol. With `ca` it connects with
 * TLS only, and checks the server's certificate and host name.
 *
 * @param secret what {@link redshift} or {@link redshiftServerless} gives
 * @param options TLS
 * @see https://docs.aws.amazon.com/redshift/latest/mgmt/connecting-ssl-support.html
 *
 * @example
 * ```ts
 * import { type Redshift, redshiftConfig } from '@extension-secrets/schemas'
 * import { Client } from 'pg'
 *
 * const clientFor = (secret: Redshift, ca: string): Client => new Client(redshiftConfig(secret, { ca }))
 * ```
 */
export function redshiftConfig(
  secret: Pick<Redshift, 'host' | 'port' | 'username' | 'password' | 'dbname'>,
  options: TlsOptions = {},
): PostgresConfig {
  return postgresConfig(secret, options)
}
