import { keys } from '../keys.ts'
import { Refusal } from '../reading.ts'
import { objectReader } from '../record.ts'
import { type SecretSchema, secretSchema } from '../secret-schema.ts'
import { line, word } from '../text.ts'
import type { JsonObject } from '../text-or-object.ts'
import { account } from './snowflake-key-pair.ts'

/** A programmatic access token of Snowflake. The names are those of the options of `snowflake-sdk`. */
export interface SnowflakePat {
  /** The account identifier: what stands before `.snowflakecomputing.com`. */
  readonly account: string
  /** The user who owns the token; the secret calls it `user`. */
  readonly username: string
  /** The token; the secret calls it `patTokenValue`. */
  readonly token: string
  /** The token's name; the secret calls it `patTokenName`. */
  readonly tokenName: string
}

/**
 * A programmatic access token of Snowflake, as the JSON object that Secrets Manager keeps for managed rotation. The key pair
 * in it is for the rotation alone, so it is left out, as are other keys.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/mes-partner-SnowflakePat.html
 *
 * @example The secret
 * ```json
 * { "account": "myorg-myaccount", "user": "REPORTS", "privateKey": "-----BEGIN PRIVATE KEY-----\nMIIE…", "passphrase": "",
 *   "patTokenName": "REPORTS_TOKEN", "patTokenValue": "obviously-fake" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { snowflakePat } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { warehouse: { secretId: 'reports/snowflake-pat', schema: snowflakePat } } })
 * // createConnection({ ...context.secrets.warehouse, authenticator: 'PROGRAMMATIC_ACCESS_TOKEN' })
 * ```
 */
export const snowflakePat: SecretSchema<SnowflakePat> = /* @__PURE__ */ secretSchema(
  'json',
  /* @__PURE__ */ objectReader(readPat),
)

function readPat(given: JsonObject): SnowflakePat | Refusal {
  const secret = keys({
    account: account(),
    user: line('a user name, one line of text'),
    patTokenName: line('the name of a token'),
    patTokenValue: word('a token'),
  })(given)
  if (secret instanceof Refusal) return secret
  const { account: name, user: username, patTokenName: tokenName, patTokenValue: token } = secret
  return { account: name, username, token, tokenName }
}
