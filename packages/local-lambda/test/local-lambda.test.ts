import { availableRuntimes, type LocalLambda, startLambda } from '@extension-secrets/local-lambda'
import { describe, expect, test } from '@jest/globals'
import { bundleFolder, isAlive } from '../../emulator/test/support/bundles.ts'
import { BASICS, failure, payload } from './support/invocations.ts'

interface Work {
  readonly threadId: number
  readonly from: number
  readonly to: number
}

/** The threads that run events which come together. */
async function threadsOf(lambda: LocalLambda): Promise<ReadonlySet<number>> {
  const all = await Promise.all([lambda.invoke({ ms: 10 }), lambda.invoke({ ms: 10 })])
  return new Set((all.map(payload) as Work[]).map(({ threadId }) => threadId))
}

const { write } = bundleFolder()
const basics = write('basics.mjs', BASICS)

describe.each(availableRuntimes())('in %s', (runtime) => {
  const start = (bundle = basics, more = {}) => startLambda({ bundle, runtime, ...more })

  test('a handler gets its event and context, and its answer comes back', async () => {
    await using lambda = await start(basics, { timeout: 5000, memory: 256 })
    const invocation = await lambda.invoke({ text: 'grüße 😀' })
    expect(invocation).toMatchObject({ requestId: expect.any(String), durationMs: expect.any(Number) })
    expect(payload(invocation)).toMatchObject({
      event: { text: 'grüße 😀' },
      calls: 1,
      context: {
        awsRequestId: invocation.requestId,
        functionName: 'basics',
        functionVersion: '$LATEST',
        memoryLimitInMB: '256',
        invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:basics',
        logGroupName: '/aws/lambda/basics',
      },
    })
    const { left } = payload(invocation) as { left: number }
    expect(left).toBeGreaterThan(3000)
    expect(left).toBeLessThanOrEqual(5001)
    expect(lambda.runtime).toBe(runtime)
    expect(lambda.initMs).toBeGreaterThan(0)
    expect(isAlive(lambda.pid)).toBe(true)
  })

  test('the environment is kept between invocations, and its output is collected', async () => {
    await using lambda = await start()
    await lambda.invoke()
    expect(payload(await lambda.invoke({ say: 'hello' }))).toHaveProperty('calls', 2)
    expect(lambda.logs).toContain('called with hello')
    expect(payload(await lambda.invoke({ none: true }))).toBeNull()
  })

  test('nothing of this process gets into the environment but what the function needs', async () => {
    process.env.AWS_SECRET_ACCESS_KEY = 'must-not-leak'
    try {
      await using lambda = await start(basics, { env: { MINE: 'yes' } })
      const { env } = payload(await lambda.invoke()) as { env: Record<string, string> }
      expect(env).toMatchObject({
        MINE: 'yes',
        AWS_LAMBDA_FUNCTION_NAME: 'basics',
        _HANDLER: 'basics.handler',
      })
      const other = Object.keys(env).filter(
        (name) => !/^(AWS_|_|LAMBDA_|PATH$|LANG$|TZ$|TMP|MINE$)/.test(name),
      )
      expect(other).toEqual([])
      expect(JSON.stringify(env)).not.toContain('must-not-leak')
    } finally {
      delete process.env.AWS_SECRET_ACCESS_KEY
    }
  })

  test('a streamed response comes whole, with its content type', async () => {
    const streaming = write(
      'streaming.mjs',
      `export const handler = awslambda.streamifyResponse(async (event, stream, context) => {
  if (event.http) stream = awslambda.HttpResponseStream.from(stream, { statusCode: 201 })
  else stream.setContentType('text/plain')
  stream.write('one ')
  if (event.fail) throw new RangeError('half way')
  if (event.exit) process.exit(1)
  await new Promise((resolve) => setTimeout(resolve, 300))
  stream.write('two ' + context.awsRequestId)
  stream.end()
})`,
    )
    await using lambda = await start(streaming)
    const invocation = await lambda.invoke({})
    expect(payload(invocation)).toBe(`one two ${invocation.requestId}`)
    if (invocation.status !== 'success' || !invocation.streamed) throw new Error('it was not streamed')
    const { contentType, body, firstByteMs } = invocation.streamed
    expect(contentType).toBe('text/plain')
    expect(Buffer.from(body).toString()).toBe(payload(invocation))
    expect(firstByteMs).toBeLessThan(invocation.durationMs - 200)

    const http = await lambda.invoke({ http: true })
    expect(payload(http)).toBe(`{"statusCode":201}${'\0'.repeat(8)}one two ${http.requestId}`)
    expect(http).toHaveProperty('streamed.contentType', 'application/vnd.awslambda.http-integration-response')
    expect(failure(await lambda.invoke({ fail: true }))).toMatchObject({
      errorType: 'RangeError',
      errorMessage: 'half way',
    })
    expect(failure(await lambda.invoke({ exit: true }))).toHaveProperty('errorType', 'Runtime.ExitError')
  })

  test('with maxConcurrency, events run concurrently in worker threads', async () => {
    const workers = write(
      'workers.mjs',
      `import { threadId } from 'node:worker_threads'
export const handler = async ({ ms = 300 }) => {
  const from = Date.now()
  await new Promise((resolve) => setTimeout(resolve, ms))
  return { threadId, from, to: Date.now() }
}`,
    )
    const env = { AWS_LAMBDA_NODEJS_WORKER_COUNT: '2' }
    await using lambda = await start(workers, { maxConcurrency: 4, env })
    // Each of the workers has asked for an event.
    while ((await threadsOf(lambda)).size < 2);
    const all = (await Promise.all(Array.from({ length: 4 }, () => lambda.invoke()))).map(payload) as Work[]
    const together = all.map(
      ({ from }) => all.filter((other) => other.from <= from && from < other.to).length,
    )
    expect(Math.max(...together)).toBe(4)
  })

  test.each([
    ['default.cjs', `exports.handler = async () => 'cjs'`, 'handler', 'cjs'],
    ['nested.mjs', `export const api = { orders: async () => 'nested' }`, 'api.orders', 'nested'],
    ['plain.js', `export const other = async () => 'js'`, 'other', 'js'],
    ['object.mjs', `export default { handler: async () => 'default' }`, 'handler', 'default'],
  ])('the handler is found in %s', async (name, source, handler, expected) => {
    await using lambda = await start(write(name, source), { handler })
    expect(payload(await lambda.invoke())).toBe(expected)
  })
})
