import { createHash, timingSafeEqual } from 'node:crypto'
import type { MiddlewareObj } from '@middy/core'
import { getInternal } from '@middy/util'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import { json } from './http.ts'

/** Part of `request.internal` that it needs. */
type WithClientKey = { readonly secrets: { readonly clientKey: string } }

/**
 * Middleware that lets in only callers with the client key. It reads the secret as Middy's own middlewares read each
 * other's values: by `getInternal`, from `request.internal`.
 *
 * @see https://middy.js.org/docs/writing-middlewares/internal-context
 */
export function clientKeyOnly(): MiddlewareObj<
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Error,
  Context,
  WithClientKey
> {
  return {
    before: async (request) => {
      const { key } = await getInternal({ key: 'secrets.clientKey' }, request)
      const given = request.event.headers['x-api-key'] ?? ''
      // Takes a time that tells nothing about either key.
      if (timingSafeEqual(digest(given), digest(key))) return undefined
      const message = 'The header x-api-key must hold a valid key'
      return json(401, { error: 'API_KEY_REFUSED', message })
    },
  }
}

// timingSafeEqual wants equal lengths, and the length of the key is nobody's business.
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
