import { isAbsent, keys, optional, ownValue } from '../keys.ts'
import type { Refusal } from '../reading.ts'
import { objectReader, serverUrl } from '../record.ts'
import { type SecretSchema, secretSchema } from '../secret-schema.ts'
import { line } from '../text.ts'
import type { JsonObject } from '../text-or-object.ts'
import { rsaPem } from './rsa-pem.ts'

/** A Salesforce app that logs in with its secret (client credentials flow). */
export interface SalesforceClientSecret {
  /** The consumer key, the app's OAuth client id. */
  readonly consumerKey: string
  /** The consumer secret, the app's OAuth client secret. */
  readonly consumerSecret: string
  /** The URL of the organization, `https://….my.salesforce.com`. */
  readonly baseUri: string
  /** Identifies the external client app, for rotation. */
  readonly appId?: string
  /** Identifies the app's consumer, for rotation. */
  readonly consumerId?: string
}

/** A Salesforce app that logs in as a user with a signed token (JWT bearer flow). */
export interface SalesforceJwtBearer {
  /** The consumer key, the token's issuer. */
  readonly consumerKey: string
  /** The user to log in as, the token's subject. */
  readonly username: string
  /** The RSA key whose certificate the app has, as PKCS#8 PEM. */
  readonly privateKey: string
  /** The URL to log in at, the token's audience, such as `https://login.salesforce.com`. */
  readonly baseUri: string
}

/**
 * Credentials of a Salesforce connected app, or external client app.
 *
 * @see https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_jwt_flow.htm
 *
 * @example
 * ```ts
 * import type { SalesforceConnectedApp } from '@extension-secrets/schemas'
 *
 * const grantOf = (app: SalesforceConnectedApp): string =>
 *   'privateKey' in app ? 'urn:ietf:params:oauth:grant-type:jwt-bearer' : 'client_credentials'
 * ```
 */
export type SalesforceConnectedApp = SalesforceClientSecret | SalesforceJwtBearer

/**
 * The credentials of a Salesforce connected app, as a JSON object: with `privateKey`, those of the JWT bearer flow; else the
 * consumer key and secret that Secrets Manager keeps for managed rotation. Other keys are left out.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/mes-partner-salesforce.html
 * @see https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_jwt_flow.htm
 *
 * @example The secret
 * ```json
 * { "consumerKey": "3MVG9obviouslyFake", "consumerSecret": "obviously-fake",
 *   "baseUri": "https://example.my.salesforce.com" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { salesforceConnectedApp } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { crm: { secretId: 'orders/salesforce', schema: salesforceConnectedApp } } })
 * // fetch(`${context.secrets.crm.baseUri}/services/oauth2/token`, …)
 * ```
 */
export const salesforceConnectedApp: SecretSchema<SalesforceConnectedApp> = /* @__PURE__ */ secretSchema(
  'json',
  /* @__PURE__ */ objectReader(readApp),
)

function readApp(given: JsonObject): SalesforceConnectedApp | Refusal {
  const common = { consumerKey: line(), baseUri: serverUrl }
  return isAbsent(ownValue(given, 'privateKey'))
    ? keys({ ...common, consumerSecret: line(), appId: optional(line()), consumerId: optional(line()) })(
        given,
      )
    : keys({ ...common, username: line(), privateKey: rsaPem })(given)
}
