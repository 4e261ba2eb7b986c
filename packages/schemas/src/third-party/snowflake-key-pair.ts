import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { isAbsent, keys, optional } from '../keys.ts'
import { pemBlocks } from '../pem-text.ts'
import { pkcs8Of, readRsaPrivateKey, refuseWeakRsa } from '../private-key.ts'
import { type Reader, Refusal } from '../reading.ts'
import { objectReader } from '../record.ts'
import { type SecretSchema, secretSchema } from '../secret-schema.ts'
import { filledText, line } from '../text.ts'
import type { JsonObject } from '../text-or-object.ts'

/**
 * Key pair of a user of Snowflake. The names are those of the options of `snowflake-sdk`.
 *
 * @see https://docs.snowflake.com/user-guide/key-pair-auth
 *
 * @example
 * ```ts
 * import type { SnowflakeKeyPair } from '@extension-secrets/schemas'
 *
 * const optionsOf = (secret: SnowflakeKeyPair) => ({ ...secret, authenticator: 'SNOWFLAKE_JWT' })
 * ```
 */
export interface SnowflakeKeyPair {
  /** The account identifier: what stands before `.snowflakecomputing.com`. */
  readonly account: string
  /** The user that the public key is assigned to; the secret calls it `user`. */
  readonly username: string
  /** The RSA private key, decrypted, as PKCS#8 PEM. */
  readonly privateKey: string
}

/**
 * A Snowflake key pair, as the JSON object that Secrets Manager keeps for managed rotation: `account`, `user`, `privateKey`,
 * and possibly `publicKey` and `passphrase`; an empty passphrase, which AWS's page tells users to store, counts as none. The
 * keys are PEM, whose BEGIN and END lines may be missing. The private key is decrypted with the passphrase, must have at
 * least 2048 bits, and must belong to the public key if that is there.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/mes-partner-Snowflake.html
 * @see https://docs.snowflake.com/user-guide/key-pair-auth
 *
 * @example The secret
 * ```json
 * { "account": "myorg-myaccount", "user": "REPORTS",
 *   "privateKey": "-----BEGIN PRIVATE KEY-----\nMIIE…\n-----END PRIVATE KEY-----\n" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { snowflakeKeyPair } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { warehouse: { secretId: 'reports/snowflake', schema: snowflakeKeyPair } } })
 * // createConnection({ ...context.secrets.warehouse, authenticator: 'SNOWFLAKE_JWT' })
 * ```
 */
export const snowflakeKeyPair: SecretSchema<SnowflakeKeyPair> = /* @__PURE__ */ secretSchema(
  'json',
  /* @__PURE__ */ objectReader(readKeyPair),
)

function readKeyPair(given: JsonObject): SnowflakeKeyPair | Refusal {
  const names = keys({
    account: account(),
    user: line('a user name, one line of text'),
    passphrase: optional(filledText),
  })(given)
  if (names instanceof Refusal) return names
  const { user: username, passphrase } = names
  const key =
    passphrase === undefined
      ? readRsaPrivateKey(marked(given.privateKey, 'PRIVATE KEY'))
      : decrypt(given.privateKey, passphrase)
  if (key instanceof Refusal) return key.under('privateKey')
  if (!isAbsent(given.publicKey) && !belongs(given.publicKey, key))
    return new Refusal('Expected the public key that belongs to "privateKey", as PEM', 'publicKey')
  return { account: names.account, username, privateKey: pkcs8Of(key) }
}

/** Makes a reader of an account identifier. */
// @__NO_SIDE_EFFECTS__
export function account(): Reader<string> {
  return line('an account identifier, without ".snowflakecomputing.com" and the like', {
    matching: /^(?!.*\.snowflakecomputing\.)[\w.-]+$/i,
  })
}

/** Puts the BEGIN and END lines around base64 that has none. */
function marked(text: unknown, label: string): unknown {
  if (typeof text !== 'string' || text.includes('-----BEGIN ')) return text
  return `-----BEGIN ${label}-----\n${text}\n-----END ${label}-----\n`
}

function decrypt(text: unknown, passphrase: string): KeyObject | Refusal {
  const what = 'an RSA private key as PEM'
  const [block, ...others] = pemBlocks(marked(text, 'ENCRYPTED PRIVATE KEY')) ?? []
  if (block?.label === 'PRIVATE KEY') return readRsaPrivateKey(text) // the passphrase is not needed
  if (block?.label !== 'ENCRYPTED PRIVATE KEY' || others.length > 0) return new Refusal(`Expected ${what}`)
  try {
    const key = createPrivateKey({ key: block.text, format: 'pem', passphrase })
    return refuseWeakRsa(key, what) ?? key
  } catch {
    return new Refusal(`Expected ${what} that the passphrase decrypts`)
  }
}

function belongs(text: unknown, key: KeyObject): boolean {
  const [block, ...others] = pemBlocks(marked(text, 'PUBLIC KEY')) ?? []
  if (block?.label !== 'PUBLIC KEY' || others.length > 0) return false
  try {
    return createPublicKey(block.text).equals(createPublicKey(key))
  } catch {
    return false
  }
}
