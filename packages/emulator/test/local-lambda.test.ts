import { setTimeout as sleep } from 'node:timers/promises'
import { availableRuntimes, type Invocation, startEmulator, startLambda } from '@extension-secrets/emulator'
import { describe, expect, test } from '@jest/globals'
import { bundleFolder, isAlive } from './support/bundles.ts'
import { caught } from './support/caught.ts'

const { write } = bundleFolder()

const payload = (invocation: Invocation): unknown => {
  if (invocation.status === 'success') return invocation.payload
  throw new Error(`${invocation.error.errorType}: ${invocation.error.errorMessage}`)
}

const failure = (invocation: Invocation): { errorType: string; errorMessage: string } => {
  if (invocation.status === 'error') return invocation.error
  throw new Error('the function was expected to fail')
}

const basics = write(
  'basics.mjs',
  `let calls = 0
export const handler = async (event, context) => {
  if (event.throw) throw Object.assign(new TypeError('broken'), { extra: 1 })
  if (event.throwString) throw 'text'
  if (event.circular) { const a = {}; a.a = a; return a }
  if (event.exit !== undefined) process.exit(event.exit)
  if (event.sleep) await new Promise((resolve) => setTimeout(resolve, event.sleep))
  if (event.big) return 'x'.repeat(event.big)
  if (event.none) return undefined
  console.log('called with', event.say ?? 'nothing')
  return { event, calls: ++calls, context, left: context.getRemainingTimeInMillis(), env: process.env }
}`,
)

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

  test('what a handler throws is reported with its type, message and stack', async () => {
    await using lambda = await start()
    expect(await lambda.invoke({ throw: true })).toMatchObject({
      status: 'error',
      error: {
        errorType: 'TypeError',
        errorMessage: 'broken',
        stackTrace: expect.arrayContaining([expect.stringContaining('basics.mjs')]),
      },
    })
    expect(failure(await lambda.invoke({ throwString: true }))).toEqual({
      errorType: 'string',
      errorMessage: 'text',
    })
    expect(failure(await lambda.invoke({ circular: true }))).toHaveProperty(
      'errorType',
      'Runtime.JSONStringifyError',
    )
    expect(payload(await lambda.invoke())).toHaveProperty('calls', 1)
  })

  test('past its deadline a function is killed; the next invocation gets a new environment', async () => {
    await using lambda = await start()
    const { pid } = lambda
    const late = await lambda.invoke({ sleep: 60_000 }, { timeout: 300 })
    expect(failure(late)).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${late.requestId} Error: Task timed out after 0.30 seconds`,
    })
    expect(late.durationMs).toBeGreaterThanOrEqual(295)
    expect(isAlive(pid)).toBe(false)
    expect(payload(await lambda.invoke())).toHaveProperty('calls', 1)
    expect(lambda.pid).not.toBe(pid)
  })

  test.each([
    [3, 'with error: exit status 3'],
    [0, 'without providing a reason'],
  ])('a process that ends with %d in an invocation is reported, and replaced', async (exit, how) => {
    await using lambda = await start()
    const gone = await lambda.invoke({ exit })
    expect(failure(gone)).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${gone.requestId} Error: Runtime exited ${how}`,
    })
    expect(payload(await lambda.invoke())).toHaveProperty('calls', 1)
  })

  test('events that come together run one after the other, or in a new environment if one kills theirs', async () => {
    await using lambda = await start()
    const all = await Promise.all([{ sleep: 50 }, { exit: 1 }, {}, {}].map((event) => lambda.invoke(event)))
    expect(all.map(({ status }) => status)).toEqual(['success', 'error', 'success', 'success'])
    expect(all.slice(2).map(payload)).toMatchObject([{ calls: 1 }, { calls: 2 }])
  })

  test('a frozen process does nothing until it is thawed; its wall clock goes on', async () => {
    const ticks = write(
      'ticks.mjs',
      `let ticks = 0
setInterval(() => { ticks += 1 }, 5)
export const handler = async () => ({ ticks, now: Date.now() })`,
    )
    await using lambda = await start(ticks)
    const read = async () => payload(await lambda.invoke()) as { ticks: number; now: number }
    await sleep(50)
    const before = await read()
    expect(before.ticks).toBeGreaterThan(0)
    lambda.freeze()
    await sleep(400)
    lambda.thaw()
    const after = await read()
    expect(after.now - before.now).toBeGreaterThanOrEqual(400)
    // 400 ms awake would have been 80 ticks; the timer that was due fires once on waking.
    expect(after.ticks - before.ticks).toBeLessThan(20)
    lambda.freeze()
    expect((await read()).ticks).toBeGreaterThanOrEqual(after.ticks)
  })

  test('a frozen process is closed like any other', async () => {
    const lambda = await start()
    lambda.freeze()
    await lambda.close()
    expect(isAlive(lambda.pid)).toBe(false)
  })

  test('a process that ignores SIGTERM is killed', async () => {
    const stubborn = write(
      'stubborn.mjs',
      `process.on('SIGTERM', () => {}); export const handler = async () => 1`,
    )
    const lambda = await start(stubborn)
    await lambda.close()
    await lambda.close()
    expect(isAlive(lambda.pid)).toBe(false)
    expect(await caught(() => lambda.invoke())).toHaveProperty('code', 'CLOSED')
    expect(await caught(() => lambda.freeze())).toHaveProperty('code', 'CLOSED')
  })

  test('closing ends an invocation that still runs', async () => {
    const lambda = await start()
    const running = caught(() => lambda.invoke({ sleep: 60_000 }))
    await sleep(100)
    await lambda.close()
    expect(await running).toHaveProperty('code', 'CLOSED')
  })

  test('the emulator is not ready in INIT, and ready in the first INVOKE and after', async () => {
    const fetches = write(
      'fetches.mjs',
      `const { PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: port, AWS_SESSION_TOKEN: token } = process.env
const get = async () => {
  const url = 'http://127.0.0.1:' + port + '/secretsmanager/get?secretId=a'
  const response = await fetch(url, { headers: { 'X-Aws-Parameters-Secrets-Token': token } })
  return response.status === 200 ? (await response.json()).SecretString : response.text()
}
const early = await get()
export const handler = async (event) => event.exit ? process.exit(1) : ({ early, now: await get() })`,
    )
    await using emulator = await startEmulator({ secrets: { a: 'value' } })
    await using lambda = await start(fetches, { emulator })
    const seen = { early: 'not ready to serve traffic, please wait', now: 'value' }
    expect(payload(await lambda.invoke())).toEqual(seen)
    expect(payload(await lambda.invoke())).toEqual(seen)
    await lambda.invoke({ exit: true })
    expect(payload(await lambda.invoke())).toEqual(seen)
  })

  test('the agent refuses connections in INIT, as it is started by the first INVOKE', async () => {
    const pings = write(
      'pings.mjs',
      `const url = 'http://127.0.0.1:' + process.env.PARAMETERS_SECRETS_EXTENSION_HTTP_PORT + '/ping'
const ping = () => fetch(url).then((r) => r.text(), (e) => e.cause.code)
const early = await ping()
export const handler = async () => [early, await ping()]`,
    )
    await using emulator = await startEmulator({ dialect: 'agent' })
    await using lambda = await start(pings, { emulator })
    expect(payload(await lambda.invoke())).toEqual(['ECONNREFUSED', 'healthy'])
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

  test('a response over 6 MB is too large', async () => {
    await using lambda = await start()
    expect(payload(await lambda.invoke({ big: 6_000_000 }))).toHaveLength(6_000_000)
    expect(failure(await lambda.invoke({ big: 6_291_556 }))).toHaveProperty(
      'errorType',
      'Function.ResponseSizeTooLarge',
    )
  })

  test('with maxConcurrency so many events run at once, and no more, in worker threads', async () => {
    const workers = write(
      'workers.mjs',
      `import { threadId } from 'node:worker_threads'
export const handler = async () => {
  const from = Date.now()
  await new Promise((resolve) => setTimeout(resolve, 300))
  return { threadId, from, to: Date.now() }
}`,
    )
    const env = { AWS_LAMBDA_NODEJS_WORKER_COUNT: '2' }
    await using lambda = await start(workers, { maxConcurrency: 4, env })
    const all = (await Promise.all(Array.from({ length: 8 }, () => lambda.invoke()))).map(payload) as {
      threadId: number
      from: number
      to: number
    }[]
    const together = all.map(
      ({ from }) => all.filter((other) => other.from <= from && from < other.to).length,
    )
    expect(Math.max(...together)).toBe(4)
    expect(new Set(all.map(({ threadId }) => threadId)).size).toBe(2)
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
