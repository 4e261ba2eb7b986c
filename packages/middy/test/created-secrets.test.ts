import { createSecrets, extensionSecrets } from '@extension-secrets/middy'
import { describe, expect, test } from '@jest/globals'
import middy from '@middy/core'
import { serveSecrets, startRawServer } from '../../client/test/support/raw-server.ts'
import { TOKEN, uniqueId } from './support/handler.ts'

describe('a middleware of secrets that createSecrets made', () => {
  test('shares their snapshot and their requests with all who use them', async () => {
    await using server = await startRawServer(serveSecrets())
    const id = uniqueId()
    const secrets = createSecrets({ secrets: { db: id }, endpoint: { port: server.port, token: TOKEN } })
    const handler = middy()
      .use(extensionSecrets(secrets))
      .handler(async (_event, context) => context.secrets)
    const found = await handler({}, {} as never)
    expect(found.db).toBe(`value of ${id}`)
    expect(secrets.read()).toBe(found)
    expect(server.requests).toHaveLength(1)
  })
})

describe('setToContext', () => {
  test.each(['yes', null, 0, {}])('must be true or false, not %j', (setToContext) => {
    expect(() =>
      extensionSecrets({ secrets: { db: 'orders/db' }, setToContext: setToContext as never }),
    ).toThrow(new TypeError('extension-secrets: setToContext must be true or false'))
  })

  test('is no option of createSecrets, and is known to the middleware when another one is misspelt', () => {
    const options = { secrets: { db: 'orders/db' }, setToContxt: false } as never
    expect(() => extensionSecrets(options)).toThrow(/setToContxt.*setToContext/)
    expect(() => createSecrets({ secrets: {}, setToContext: true } as never)).toThrow(
      /unknown option setToContext/,
    )
  })
})
