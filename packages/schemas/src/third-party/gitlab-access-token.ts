import { optional } from '../keys.ts'
import { record, serverUrl } from '../record.ts'
import type { SecretSchema } from '../secret-schema.ts'
import { word } from '../text.ts'
import { positiveId } from './positive-id.ts'

/** An access token of GitLab: of a person, a project or a group. */
export interface GitlabAccessToken {
  /** The token, `glpat-…`. */
  readonly token: string
  /** Identifies the token. Rotation changes it. */
  readonly tokenId: number
  /** The URL of the GitLab instance. */
  readonly gitlabUrl: string
  /** The project that the token belongs to. */
  readonly projectId?: number
  /** The group that the token belongs to. */
  readonly groupId?: number
}

/**
 * An access token of GitLab, as the JSON object that Secrets Manager keeps for managed rotation. Ids may be numbers or their
 * digits as text. Other keys are left out.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/mes-partner-GitLabAccessToken.html
 *
 * @example The secret
 * ```json
 * { "token": "glpat-obviouslyFake", "tokenId": "123456", "gitlabUrl": "https://gitlab.com", "projectId": "42" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { gitlabAccessToken } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { gitlab: { secretId: 'ci/gitlab', schema: gitlabAccessToken } } })
 * // headers: { 'PRIVATE-TOKEN': context.secrets.gitlab.token }
 * ```
 */
export const gitlabAccessToken: SecretSchema<GitlabAccessToken> = /* @__PURE__ */ record({
  token: /* @__PURE__ */ word('an access token'),
  tokenId: positiveId,
  gitlabUrl: serverUrl,
  projectId: /* @__PURE__ */ optional(positiveId),
  groupId: /* @__PURE__ */ optional(positiveId),
})
