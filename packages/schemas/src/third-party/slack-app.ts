import { optional } from '../keys.ts'
import { record } from '../record.ts'
import type { SecretSchema } from '../secret-schema.ts'
import { line } from '../text.ts'

/**
 * Credentials of a Slack app, and the secret to verify Slack by.
 *
 * @see https://api.slack.com/concepts/token-types
 *
 * @example
 * ```ts
 * import type { SlackApp } from '@extension-secrets/schemas'
 *
 * const boltOptions = ({ botToken: token, signingSecret = '' }: SlackApp) => ({ token, signingSecret })
 * ```
 */
export interface SlackApp {
  /** The bot token, `xoxb-…`; `xoxe.xoxb-…` where token rotation is on. */
  readonly botToken: string
  /** Secret that Slack signs its requests to the app with. */
  readonly signingSecret?: string
  /** The app-level token, `xapp-…`, for Socket Mode. */
  readonly appToken?: string
  /** The client ID, for the OAuth flow that installs the app. */
  readonly clientId?: string
  /** The client secret. */
  readonly clientSecret?: string
}

/**
 * The credentials of a Slack app, as a JSON object. A token of another kind is refused by its prefix. Other keys are
 * left out.
 *
 * @see https://api.slack.com/concepts/token-types
 * @see https://api.slack.com/docs/verifying-requests-from-slack
 *
 * @example The secret
 * ```json
 * { "botToken": "xoxb-0-obviouslyFake", "signingSecret": "obviously-fake-0f3a9c5e" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { slackApp } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { slack: { secretId: 'alerts/slack', schema: slackApp } } })
 * // new WebClient(context.secrets.slack.botToken)
 * ```
 */
export const slackApp: SecretSchema<SlackApp> = /* @__PURE__ */ record({
  botToken: /* @__PURE__ */ line('a bot token, "xoxb-…"', { matching: /^(?:xoxe\.)?xoxb-\S+$/ }),
  signingSecret: /* @__PURE__ */ optional(/* @__PURE__ */ line()),
  appToken: /* @__PURE__ */ optional(
    /* @__PURE__ */ line('an app-level token, "xapp-…"', { matching: /^xapp-\S+$/ }),
  ),
  clientId: /* @__PURE__ */ optional(/* @__PURE__ */ line()),
  clientSecret: /* @__PURE__ */ optional(/* @__PURE__ */ line()),
})
