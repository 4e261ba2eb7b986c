import { jsonObject } from './record.ts'
import type { SecretSchema } from './secret-schema.ts'
import { password, username } from './text.ts'

/** The master user's password of a database whose password RDS or Aurora manages. */
export interface RdsManagedPassword {
  /** Name of the master user, not empty. */
  readonly username: string
  /** Its password, not empty. */
  readonly password: string
}

/**
 * The master user's password that RDS and Aurora manage themselves. It holds neither engine nor address: put them
 * beside it. Keys that {@link RdsManagedPassword} does not name are left out.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html
 *
 * @example The secret
 * ```json
 * { "username": "admin", "password": "correct horse" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { rdsManagedPassword } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { master: { secretId: 'rds!db-1f0e', schema: rdsManagedPassword } } })
 * // postgresConfig({ ...context.secrets.master, host: process.env.DB_HOST, port: 5432 })
 * ```
 */
export const rdsManagedPassword: SecretSchema<RdsManagedPassword> = /* @__PURE__ */ jsonObject({
  username,
  password,
})
