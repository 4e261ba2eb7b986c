import { describe, expect, test } from '@jest/globals'
import middy from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { clientKeyOnly } from '../src/client-key.ts'
import { eventOf } from './events.ts'
import { newSecrets } from './keys.ts'

const { clientKey } = newSecrets()

/** A handler behind the middleware, with the secret where the middleware of secrets puts it. */
const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
  .before(({ internal }) => {
    Object.assign(internal, { secrets: { clientKey } })
  })
  .use(clientKeyOnly())
  .handler(async () => ({ statusCode: 200 }))

describe('the client key', () => {
  test('lets its owner in', async () => {
    const event = eventOf('POST /sign', { headers: { 'x-api-key': clientKey } })
    expect(await handler(event, {} as never)).toEqual({ statusCode: 200 })
  })

  const others = [undefined, '', 'k-3f9a64d1c', 'k-3f9a64d1c0 ', 'k-3f9a64d1c00', 'K-3F9A64D1C0']
  test.each(others)('%j is refused, on every route and before the body is read', async (key) => {
    const headers = key === undefined ? {} : { 'x-api-key': key }
    for (const path of ['/sign', '/verify', '/seal', '/open', '/nothing']) {
      const answer = await handler(eventOf(`POST ${path}`, { headers, body: '{' }), {} as never)
      expect(answer).toStrictEqual({
        statusCode: 401,
        headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
        body: JSON.stringify({
          error: 'API_KEY_REFUSED',
          message: 'The header x-api-key must hold a valid key',
        }),
      })
    }
  })
})
