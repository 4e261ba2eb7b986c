import { keys, optional } from './keys.ts'
import { Refusal } from './reading.ts'
import { type SecretSchema, secretSchema } from './secret-schema.ts'
import { filledText, password, username } from './text.ts'
import { isJsonObject, type JsonObject } from './text-or-object.ts'

/** Credentials of a user of an AWS Directory Service directory. */
export interface ActiveDirectory {
  /** User name, not empty. */
  readonly username: string
  /** Password, not empty. */
  readonly password: string
  /** Identifier of the directory, which rotation needs. */
  readonly directoryId?: string
}

/**
 * Credentials of a user of an AWS Directory Service directory, under the keys that AWS names for them:
 * `awsSeamlessDomainUsername`, `awsSeamlessDomainPassword` and, if the secret is rotated,
 * `awsSeamlessDomainDirectoryId`. Where it has none of these, they may be called `username`, `password` and
 * `directoryId`, as the rotation function can be told; so they come out. Other keys are left out.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
 *
 * @example The secret
 * ```json
 * { "awsSeamlessDomainDirectoryId": "d-9067e0f1a2", "awsSeamlessDomainUsername": "app",
 *   "awsSeamlessDomainPassword": "correct horse" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { activeDirectory } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { directory: { secretId: 'people/directory', schema: activeDirectory } } })
 * // const { username, password } = context.secrets.directory
 * ```
 */
export const activeDirectory: SecretSchema<ActiveDirectory> = /* @__PURE__ */ directoryUser()

// @__NO_SIDE_EFFECTS__
function directoryUser(): SecretSchema<ActiveDirectory> {
  const renamed = keys({ username, password, directoryId: optional(filledText) })
  const seamless = keys({
    awsSeamlessDomainUsername: username,
    awsSeamlessDomainPassword: password,
    awsSeamlessDomainDirectoryId: optional(filledText),
  })
  return secretSchema('json', (value) => {
    if (!isJsonObject(value)) return new Refusal('Expected a JSON object')
    if (hasOtherNames(value)) return renamed(value)
    const given = seamless(value)
    if (given instanceof Refusal) return given
    const { awsSeamlessDomainDirectoryId: directoryId } = given
    return {
      username: given.awsSeamlessDomainUsername,
      password: given.awsSeamlessDomainPassword,
      ...(directoryId === undefined ? {} : { directoryId }),
    }
  })
}

function hasOtherNames(value: JsonObject): boolean {
  const names = Object.keys(value)
  const some = ['username', 'password'].some((key) => names.includes(key))
  return some && !names.some((key) => key.startsWith('awsSeamlessDomain'))
}
