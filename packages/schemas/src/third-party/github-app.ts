import { optional } from '../keys.ts'
import { record } from '../record.ts'
import type { SecretSchema } from '../secret-schema.ts'
import { line } from '../text.ts'
import { positiveId } from './positive-id.ts'
import { rsaPem } from './rsa-pem.ts'

/**
 * Credentials of a GitHub App.
 *
 * @see https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
 *
 * @example
 * ```ts
 * import type { GithubApp } from '@extension-secrets/schemas'
 *
 * const issuerOf = ({ clientId, appId }: GithubApp): string => clientId ?? String(appId)
 * ```
 */
export interface GithubApp {
  /** The App ID, a whole number. */
  readonly appId: number
  /** The RSA key that signs the app's JSON Web Tokens (`RS256`), as PKCS#8 PEM; GitHub hands it out as PKCS#1. */
  readonly privateKey: string
  /** The client ID, which GitHub recommends as the issuer of the tokens. */
  readonly clientId?: string
  /** The client secret, for acting on behalf of a user. */
  readonly clientSecret?: string
  /** The installation to get access tokens for, a whole number. */
  readonly installationId?: number
  /** The secret that signs the app's webhooks. */
  readonly webhookSecret?: string
}

/**
 * The credentials of a GitHub App, as a JSON object whose keys are named as Octokit's options are. Ids may be numbers or
 * their digits as text. Other keys are left out.
 *
 * @see https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
 *
 * @example The secret
 * ```json
 * { "appId": 123456, "installationId": 7654321, "webhookSecret": "obviously-fake-0f3a9c5e",
 *   "privateKey": "-----BEGIN RSA PRIVATE KEY-----\nMIIE…\n-----END RSA PRIVATE KEY-----\n" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { githubApp } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { app: { secretId: 'ci/github-app', schema: githubApp } } })
 * // new Octokit({ authStrategy: createAppAuth, auth: context.secrets.app })
 * ```
 */
export const githubApp: SecretSchema<GithubApp> = /* @__PURE__ */ record({
  appId: positiveId,
  privateKey: rsaPem,
  clientId: /* @__PURE__ */ optional(/* @__PURE__ */ line()),
  clientSecret: /* @__PURE__ */ optional(/* @__PURE__ */ line()),
  installationId: /* @__PURE__ */ optional(positiveId),
  webhookSecret: /* @__PURE__ */ optional(/* @__PURE__ */ line()),
})
