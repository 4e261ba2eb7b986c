import { createTestSecrets, lambdaContext } from '@extension-secrets/client/testing'
import { extensionSecrets, refreshSecrets, withFreshSecrets } from '@extension-secrets/middy'
import { expect, test } from '@jest/globals'
import middy from '@middy/core'
import { serveSecrets, startRawServer } from '../../client/test/support/raw-server.ts'
import { TOKEN, uniqueId } from './support/handler.ts'

test('a handler function is tested alone, with secrets that rotate', async () => {
  const context = lambdaContext({ secrets: createTestSecrets({ key: 'old' }, { key: 'new' }) })
  const use = ({ key }: { key: string }): string => {
    if (key === 'old') throw new Error('refused')
    return key
  }
  expect(await withFreshSecrets(context, ['key'], use, { isStale: () => true })).toBe('new')
  expect(context.secrets.key).toBe('new')
  expect((await refreshSecrets(context)).key).toBe('new')
})

test('a finished handler takes a context from it, and asks it for the time that is left', async () => {
  await using server = await startRawServer(serveSecrets())
  const handler = middy()
    .use(extensionSecrets({ endpoint: { port: server.port, token: TOKEN }, secrets: { db: uniqueId() } }))
    .handler(async (_event, { secrets, functionName }) => `${functionName}: ${secrets.db.slice(0, 5)}`)
  await expect(handler({}, lambdaContext({ getRemainingTimeInMillis: () => 50 }))).rejects.toMatchObject({
    code: 'TIMEOUT',
  })
  expect(await handler({}, lambdaContext())).toBe('test-function: value')
})
