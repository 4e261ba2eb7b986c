import { filledText, jsonObject } from './database-secret.ts'
import type { SecretSchema } from './secret-schema.ts'

/** Credentials of a user of an AWS Directory Service directory. */
export interface ActiveDirectory {
  /** Identifier of the directory, not empty. */
  readonly directoryId: string
  /** User name, not empty. */
  readonly username: string
  /** Password, not empty. */
  readonly password: string
}

/**
 * Credentials of a user of an AWS Directory Service directory. Keys that {@link ActiveDirectory} does not name are left
 * out.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
 *
 * @example The secret
 * ```json
 * { "directoryId": "d-9067e0f1a2", "username": "app", "password": "correct horse" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { activeDirectory } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { directory: { secretId: 'people/directory', schema: activeDirectory } } })
 * // const { directoryId, username, password } = context.secrets.directory
 * ```
 */
export const activeDirectory: SecretSchema<ActiveDirectory> = /* @__PURE__ */ directoryUser()

// @__NO_SIDE_EFFECTS__
function directoryUser(): SecretSchema<ActiveDirectory> {
  const filled = filledText()
  return jsonObject({ directoryId: filled, username: filled, password: filled })
}
