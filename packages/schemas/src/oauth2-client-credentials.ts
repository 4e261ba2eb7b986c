import { isAbsent, missing } from './keys.ts'
import { type Reader, Refusal } from './reading.ts'
import { objectReader, serverUrl } from './record.ts'
import { type SecretSchema, secretSchema } from './secret-schema.ts'
import { line } from './text.ts'
import type { JsonObject } from './text-or-object.ts'

/** Credentials of a client for the client credentials grant of OAuth 2.0. */
export interface OAuth2ClientCredentials {
  /** Identifies the client at the authorization server (`client_id`). */
  readonly clientId: string
  /** The client's password (`client_secret`). */
  readonly clientSecret: string
  /** The token endpoint (`token_url`). */
  readonly tokenUrl?: string
  /** Scopes to ask for, with one space between them (`scope`). */
  readonly scope?: string
  /** Recipient of the token, if the authorization server wants to be told (`audience`). */
  readonly audience?: string
}

/**
 * Credentials for the client credentials grant of OAuth 2.0, as a JSON object. Keys may be spelled as RFC 6749 does
 * (`client_id`, `client_secret`, `token_url`, `scope`) or in camel case, but not both; they come out in camel case. The
 * token endpoint must be an `https:` URL (`http:` only on the same machine). Other keys are left out.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4
 *
 * @example The secret
 * ```json
 * { "client_id": "orders-service", "client_secret": "obviously-fake", "scope": "orders:read orders:write",
 *   "token_url": "https://login.example.com/oauth2/token" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { oauth2ClientCredentials } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { login: { secretId: 'orders/oauth', schema: oauth2ClientCredentials } } })
 * // const { clientId, clientSecret, tokenUrl, scope } = context.secrets.login
 * ```
 */
export const oauth2ClientCredentials: SecretSchema<OAuth2ClientCredentials> = /* @__PURE__ */ secretSchema(
  'json',
  /* @__PURE__ */ objectReader(readCredentials),
)

// What the grammars of RFC 6749 appendix A.1, A.2 and A.4 allow.
const visible = /^[\x20-\x7e]+$/
const scopes = /^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/

function readCredentials(given: JsonObject): OAuth2ClientCredentials | Refusal {
  const clientId = take(given, 'client_id', 'clientId', line('a client id in ASCII', { matching: visible }))
  if (clientId instanceof Refusal) return clientId
  if (clientId === undefined) return new Refusal(missing, 'client_id')
  const clientSecret = take(
    given,
    'client_secret',
    'clientSecret',
    line('a client secret in ASCII', { matching: visible }),
  )
  if (clientSecret instanceof Refusal) return clientSecret
  if (clientSecret === undefined) return new Refusal(missing, 'client_secret')
  const tokenUrl = take(given, 'token_url', 'tokenUrl', serverUrl)
  if (tokenUrl instanceof Refusal) return tokenUrl
  const readScope = line('scopes with one space between them', { matching: scopes })
  const scope = take(given, 'scope', 'scope', readScope)
  if (scope instanceof Refusal) return scope
  const audience = take(given, 'audience', 'audience', line())
  if (audience instanceof Refusal) return audience
  return {
    clientId,
    clientSecret,
    ...(tokenUrl === undefined ? {} : { tokenUrl }),
    ...(scope === undefined ? {} : { scope }),
    ...(audience === undefined ? {} : { audience }),
  }
}

/** @returns the value of a key in one of its two spellings, or undefined if neither is there */
function take(
  given: JsonObject,
  snake: string,
  camel: string,
  read: Reader<string>,
): string | Refusal | undefined {
  const spelled = [...new Set([snake, camel])].filter((key) => Object.hasOwn(given, key))
  const filled = spelled.filter((key) => !isAbsent(given[key]))
  if (filled.length > 1) return new Refusal(`Expected either "${snake}" or "${camel}", not both`, camel)
  const [key] = filled
  if (key === undefined) return undefined
  const result = read(given[key])
  return result instanceof Refusal ? result.under(key) : result
}
