import { exactOptional, lazy, pipe, transform } from 'valibot'
import { filledText, jsonObject } from './database-secret.ts'
import { type SecretSchema, secretSchema } from './secret-schema.ts'
import { isJsonObject } from './text-or-object.ts'

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
  const [filled, optional] = [filledText(), exactOptional(filledText())]
  const renamed = jsonObject({ username: filled, password: filled, directoryId: optional })
  const seamless = pipe(
    jsonObject({
      awsSeamlessDomainUsername: filled,
      awsSeamlessDomainPassword: filled,
      awsSeamlessDomainDirectoryId: optional,
    }),
    transform(
      ({
        awsSeamlessDomainUsername: username,
        awsSeamlessDomainPassword: password,
        awsSeamlessDomainDirectoryId: directoryId,
      }): ActiveDirectory => ({ username, password, ...(directoryId === undefined ? {} : { directoryId }) }),
    ),
  )
  return secretSchema(
    'json',
    lazy((value) => (hasOtherNames(value) ? renamed : seamless)),
  )
}

function hasOtherNames(value: unknown): boolean {
  const keys = isJsonObject(value) ? Object.keys(value) : []
  const some = ['username', 'password'].some((key) => keys.includes(key))
  return some && !keys.some((key) => key.startsWith('awsSeamlessDomain'))
}
