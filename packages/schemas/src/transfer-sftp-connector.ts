import { keys, missing, optional } from './keys.ts'
import { Refusal } from './reading.ts'
import { objectReader } from './record.ts'
import { type SecretSchema, secretSchema } from './secret-schema.ts'
import { readSshKey } from './ssh-private-key.ts'
import { password, username } from './text.ts'
import type { JsonObject } from './text-or-object.ts'

/** Credentials for a partner's SFTP server. The names are those of the options of `ssh2`. */
export interface TransferSftpConnector {
  /** User name, not empty. */
  readonly username: string
  /** Password, if the secret has one. */
  readonly password?: string
  /** Private key as the text of its file, if the secret has one. */
  readonly privateKey?: string
}

/**
 * Credentials of an SFTP connector of AWS Transfer Family: `Username`, and `Password`, `PrivateKey` or both. The key is in
 * OpenSSH's format or PEM, without a passphrase, as the connector wants it. Other keys are left out.
 *
 * @see https://docs.aws.amazon.com/transfer/latest/userguide/sftp-connector-secret-procedure.html
 *
 * @example The secret
 * ```json
 * { "Username": "orders", "PrivateKey": "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNz…\n-----END OPENSSH PRIVATE KEY-----\n" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { transferSftpConnector } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { partner: { secretId: 'aws/transfer/partner', schema: transferSftpConnector } } })
 * // new Client().connect({ host, ...context.secrets.partner })
 * ```
 */
export const transferSftpConnector: SecretSchema<TransferSftpConnector> = /* @__PURE__ */ secretSchema(
  'json',
  /* @__PURE__ */ objectReader(readConnector),
)

function readConnector(given: JsonObject): TransferSftpConnector | Refusal {
  const secret = keys({
    Username: username,
    Password: optional(password),
    PrivateKey: optional(readSshKey),
  })(given)
  if (secret instanceof Refusal) return secret
  const { Username, Password, PrivateKey } = secret
  if (Password === undefined && PrivateKey === undefined)
    return new Refusal(`${missing}, or "PrivateKey"`, 'Password')
  return {
    username: Username,
    ...(Password === undefined ? {} : { password: Password }),
    ...(PrivateKey === undefined ? {} : { privateKey: PrivateKey }),
  }
}
