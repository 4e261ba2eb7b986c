import { PassThrough, type Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing'
import { extensionSecrets, withFreshSecrets } from '@extension-secrets/middy'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import middy from '@middy/core'
import { executionModeDurableContext } from '@middy/core/DurableContext'
import { executionModeStreamifyResponse } from '@middy/core/StreamifyResponse'
import { respond, serveSecrets, startRawServer } from '../../client/test/support/raw-server.ts'
import { TOKEN, uniqueId } from './support/handler.ts'

/** Handler as Lambda's runtime calls it to stream a response. */
type StreamHandler = (event: unknown, response: Writable, context: object) => Promise<void>

describe('StreamifyResponse', () => {
  beforeEach(() => {
    const streaming = {
      streamifyResponse: (handler: StreamHandler) => handler,
      HttpResponseStream: {
        from: (stream: Writable, prelude: object) => {
          stream.write(`${JSON.stringify(prelude)}\n`)
          return stream
        },
      },
    }
    Object.assign(globalThis, { awslambda: streaming })
  })
  afterEach(() => {
    Reflect.deleteProperty(globalThis, 'awslambda')
  })

  const run = async (handler: unknown): Promise<string> => {
    const response = new PassThrough()
    const [body] = await Promise.all([text(response), (handler as StreamHandler)({}, response, {})])
    return body
  }

  test('the handler has the secrets, cold and warm', async () => {
    await using server = await startRawServer(serveSecrets())
    const id = uniqueId()
    const handler = middy({ executionMode: executionModeStreamifyResponse })
      .use(extensionSecrets({ secrets: { db: id }, endpoint: { port: server.port, token: TOKEN } }))
      .handler(async (_event, { secrets }) => ({ statusCode: 200, body: secrets.db }))
    expect(await run(handler)).toBe(`{"statusCode":200}\nvalue of ${id}`)
    expect(await run(handler)).toBe(`{"statusCode":200}\nvalue of ${id}`)
    expect(server.requests).toHaveLength(1)
  })

  test('an error comes before the first byte of the response', async () => {
    await using server = await startRawServer((_request, socket) => respond(socket, 403, ''))
    const handler = middy({ executionMode: executionModeStreamifyResponse })
      .use(extensionSecrets({ secrets: { db: uniqueId() }, endpoint: { port: server.port, token: TOKEN } }))
      .onError(({ error }) => ({ statusCode: 500, body: String(error && 'code' in error && error.code) }))
      .handler(async () => 'not reached')
    expect(await run(handler)).toBe('{"statusCode":500}\nBAD_TOKEN')
  })
})

describe('DurableContext', () => {
  beforeAll(() => LocalDurableTestRunner.setupTestEnvironment())
  afterAll(() => LocalDurableTestRunner.teardownTestEnvironment())

  /** Part of the durable SDK's context that these tests use. */
  interface Steps {
    step<T>(name: string, work: () => Promise<T>): Promise<T>
    readonly lambdaContext: { getRemainingTimeInMillis(): number }
  }

  const run = async (handler: unknown): Promise<unknown> => {
    const runner = new LocalDurableTestRunner({ handlerFunction: handler as never })
    return (await runner.run({ payload: {} })).getResult()
  }

  test('the durable context has the secrets, and a step can refetch them', async () => {
    const id = uniqueId()
    await using server = await startRawServer(serveSecrets(({ number }) => `value ${number}`))
    const handler = middy({ executionMode: executionModeDurableContext })
      .use(extensionSecrets({ secrets: { db: id }, endpoint: { port: server.port, token: TOKEN } }))
      .handler(async (_event, context) => {
        const { step, lambdaContext } = context as unknown as Steps
        const used = await step.call(context, 'use', () =>
          withFreshSecrets(
            context,
            ['db'],
            async ({ db }) => {
              if (db === 'value 1') throw new Error('outdated')
              return db
            },
            { isStale: () => true },
          ),
        )
        return { used, now: context.secrets.db, hasTime: lambdaContext.getRemainingTimeInMillis() > 0 }
      })
    expect(await run(handler)).toEqual({ used: 'value 2', now: 'value 2', hasTime: true })
    expect(await run(handler)).toEqual({ used: 'value 2', now: 'value 2', hasTime: true })
    expect(server.requests).toHaveLength(2)
  })

  test('the time that Lambda leaves is asked of the context inside the durable one', async () => {
    await using server = await startRawServer(serveSecrets())
    const middleware = extensionSecrets({
      secrets: { db: uniqueId() },
      endpoint: { port: server.port, token: TOKEN },
    })
    const context = { lambdaContext: { getRemainingTimeInMillis: () => 50 } }
    const request = { event: {}, context, internal: {}, response: undefined, error: undefined }
    await expect(middleware.before?.(request as never)).rejects.toMatchObject({
      code: 'TIMEOUT',
      attempts: 0,
    })
    expect(server.requests).toHaveLength(0)
  })
})
