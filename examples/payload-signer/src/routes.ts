import type { KeyObject } from 'node:crypto'
import type { KeyRing } from '@extension-secrets/schemas'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { EnvelopeError, type JsonValue, open, seal, sign, verify } from './envelope.ts'
import { HttpError, json, jsonBodyOf, routeOf } from './http.ts'

/** Part of `context.secrets` that the routes need. */
export interface SignerSecrets {
  /** Ed25519 private keys: the current one signs, each of them verifies. */
  readonly signer: KeyRing<KeyObject>
  /** AES key of 256 bits. */
  readonly sealer: KeyObject
}

type Route = (body: JsonValue, secrets: SignerSecrets) => Promise<JsonValue>

const routes: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['POST /sign', async (body, { signer }) => ({ token: await sign(body, signer) })],
  ['POST /verify', async (body, { signer }) => ({ payload: await verify(textIn(body, 'token'), signer) })],
  ['POST /seal', async (body, { signer, sealer }) => ({ sealed: await seal(body, signer, sealer) })],
  [
    'POST /open',
    async (body, { signer, sealer }) => ({ payload: await open(textIn(body, 'sealed'), signer, sealer) }),
  ],
])

/**
 * Answers one request. What the caller did wrong becomes a response with an `error` code and a `message`; anything
 * else is thrown, so that Lambda counts and reports it.
 */
export async function respond(
  event: APIGatewayProxyEventV2,
  secrets: SignerSecrets,
): Promise<APIGatewayProxyStructuredResultV2> {
  try {
    const route = routes.get(routeOf(event))
    if (route === undefined)
      throw new HttpError(404, 'NO_SUCH_ROUTE', `Routes: ${[...routes.keys()].join(', ')}`)
    return json(200, await route(jsonBodyOf(event), secrets))
  } catch (error) {
    if (error instanceof HttpError) return json(error.status, { error: error.code, message: error.message })
    if (error instanceof EnvelopeError) {
      return json(error.code === 'UNTRUSTED' ? 422 : 400, { error: error.code, message: error.message })
    }
    throw error
  }
}

function textIn(body: JsonValue, key: string): string {
  const text = typeof body === 'object' && body !== null && !Array.isArray(body) ? body[key] : undefined
  if (typeof text === 'string') return text
  throw new HttpError(400, 'BODY_INCOMPLETE', `The body must be a JSON object with the text "${key}"`)
}
