import { optional } from '../keys.ts'
import { record, serverUrl } from '../record.ts'
import type { SecretSchema } from '../secret-schema.ts'
import { anyText, word } from '../text.ts'

/** A personal access token of Databricks. */
export interface DatabricksPat {
  /** The token, `dapi…`. */
  readonly token: string
  /** Identifies the token. Rotation changes it. */
  readonly tokenId: string
  /** The URL of the workspace. */
  readonly workspaceUrl: string
  /** The comment beside the token in the list of tokens. */
  readonly comment?: string
}

/**
 * A personal access token of Databricks, as the JSON object that Secrets Manager keeps for managed rotation. Other keys are
 * left out.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/mes-partner-DatabricksPAT.html
 *
 * @example The secret
 * ```json
 * { "token": "dapiobviouslyFake", "tokenId": "0000000000000000000000000000000000000000000000000000000000000000",
 *   "workspaceUrl": "https://dbc-00000000-0000.cloud.databricks.com" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { databricksPat } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { lake: { secretId: 'reports/databricks', schema: databricksPat } } })
 * // headers: { authorization: `Bearer ${context.secrets.lake.token}` }
 * ```
 */
export const databricksPat: SecretSchema<DatabricksPat> = /* @__PURE__ */ record({
  token: /* @__PURE__ */ word('an access token'),
  tokenId: /* @__PURE__ */ word('the id of the token'),
  workspaceUrl: serverUrl,
  comment: /* @__PURE__ */ optional(anyText),
})
