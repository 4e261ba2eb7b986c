// The built-in runtime does as Lambda's own client does: each row runs in both.
import { setTimeout as sleep } from 'node:timers/promises'
import { availableRuntimes, startLambda } from '@extension-secrets/local-lambda'
import { describe, expect, test } from '@jest/globals'
import { bundleFolder } from '../../emulator/test/support/bundles.ts'
import { failure, payload } from './support/invocations.ts'

const { write } = bundleFolder()
const returns = write(
  'returns.mjs',
  `export const handler = async ({ what }) => {
  if (what === 'function') return () => 1
  if (what === 'class') return class {}
  if (what === 'symbol') return Symbol('x')
  if (what === 'bigint') return 1n
  if (what === 'inside') return { a: () => 1, b: 2 }
  if (what === 'late rejection') setTimeout(() => Promise.reject(new RangeError('it is late')), 20)
  if (what === 'late error') setTimeout(() => { throw new RangeError('it is late') }, 20)
  return what
}`,
)
const streams = write(
  'streams.mjs',
  `export const handler = awslambda.streamifyResponse(async ({ what, wait = 0 }, stream) => {
  if (what === 'end, then throw') { stream.end('all'); throw new TypeError('too late') }
  if (what === 'object') { stream.write({ a: 1 }); stream.end(); return }
  if (wait > 0) { stream.write('some'); await new Promise((resolve) => setTimeout(resolve, wait)) }
  if (what === 'destroy') stream.destroy(new RangeError('gone'))
  if (what === 'destroy, then throw') { stream.destroy(new RangeError('gone')); throw new TypeError('more') }
  if (what === undefined) stream.end('next')
})`,
)
const logs = write(
  'logs.mjs',
  `console.log('in INIT')
export const handler = async () => {
  console.log('hello %s', 'you', { a: 1 })
  console.error(Object.assign(new RangeError('bad'), { extra: 7 }))
  console.warn({ x: [1] })
  console.info('two\\nlines')
  console.debug('with', new TypeError('inside'))
  console.trace('traced')
  const loop = {}
  loop.loop = loop
  console.log(loop)
  throw new SyntaxError('thrown')
}`,
)

interface Line {
  readonly level: string
  readonly requestId: string
  readonly message: unknown
  readonly [more: string]: unknown
}

describe.each(availableRuntimes())('in %s', (runtime) => {
  const start = (bundle: string, more = {}) => startLambda({ bundle, runtime, timeout: 10_000, ...more })

  // "The response object must be compatible with JSON.stringify" (nodejs-handler)
  test('a result that has no JSON text is an error', async () => {
    await using lambda = await start(returns)
    for (const what of ['function', 'class', 'symbol']) {
      expect(failure(await lambda.invoke({ what }))).toHaveProperty('errorType', 'TypeError')
    }
    const bigint = failure(await lambda.invoke({ what: 'bigint' }))
    expect(bigint).toHaveProperty('errorType', 'Runtime.JSONStringifyError')
    expect(payload(await lambda.invoke({ what: 'inside' }))).toEqual({ b: 2 })
  })

  // "Background processes or callbacks that were initiated by your Lambda function and did not complete when the function
  // ended resume if Lambda reuses the execution environment" (lambda-runtime-environment)
  test.each(['late rejection', 'late error'])('a %s ends the process', async (what) => {
    await using lambda = await start(returns)
    const { pid } = lambda
    expect(payload(await lambda.invoke({ what }))).toBe(what)
    await sleep(100)
    // Lambda's own client runs nothing while it waits for an event: there it befalls the next invocation.
    const next = await lambda.invoke({ what: 'next' })
    if (next.status === 'error') expect(next.error).toHaveProperty('errorType', 'Runtime.ExitError')
    expect(payload(await lambda.invoke({ what: 'last' }))).toBe('last')
    expect(lambda.pid).not.toBe(pid)
    expect(lambda.logs).toContain('RangeError: it is late')
    expect(lambda.logs).toContain('Error: Runtime exited with error: exit status 1\nRuntime.ExitError\n')
  })

  // Lambda's own client does not catch the error of a stream (aws-lambda-nodejs-runtime-interface-client).
  test.each([
    { what: 'destroy' },
    { what: 'destroy', wait: 50 },
    { what: 'destroy, then throw' },
    { what: 'destroy, then throw', wait: 50 },
  ])('a response stream that the function destroys ends the process: %j', async (event) => {
    await using lambda = await start(streams)
    const gone = await lambda.invoke(event)
    expect(failure(gone)).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${gone.requestId} Error: Runtime exited with error: exit status 1`,
    })
    expect(lambda.logs).toContain('gone')
    expect(payload(await lambda.invoke())).toBe('next')
  })

  test('an error after the end of the stream changes nothing, and an object is written as JSON', async () => {
    await using lambda = await start(streams)
    const { pid } = lambda
    expect(payload(await lambda.invoke({ what: 'end, then throw' }))).toBe('all')
    expect(payload(await lambda.invoke({ what: 'object' }))).toBe('{"a":1}')
    expect(payload(await lambda.invoke())).toBe('next')
    expect(lambda.pid).toBe(pid)
  })

  // "AWS_LAMBDA_LOG_FORMAT"; "timestamp, level, requestId, message" (nodejs-logging)
  test('the log is JSON where AWS_LAMBDA_LOG_FORMAT says so', async () => {
    await using lambda = await start(logs, { env: { AWS_LAMBDA_LOG_FORMAT: 'JSON' } })
    const { requestId } = await lambda.invoke()
    while (!lambda.logs.includes('thrown')) await sleep(5)
    const lines = lambda.logs
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line)
    for (const { timestamp } of lines) expect(timestamp).toMatch(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/)
    expect(lines[0]).toMatchObject({ level: 'INFO', requestId: '-', message: 'in INIT' })
    expect(lines.slice(1).map((line) => line.requestId)).toEqual(Array(8).fill(requestId))
    expect(lines.slice(1)).toMatchObject([
      { level: 'INFO', message: 'hello you { a: 1 }' },
      {
        level: 'ERROR',
        message: {
          errorType: 'RangeError',
          errorMessage: 'bad',
          extra: 7,
          stackTrace: expect.arrayContaining(['RangeError: bad']),
        },
      },
      { level: 'WARN', message: { x: [1] } },
      { level: 'INFO', message: 'two\nlines' },
      {
        level: 'DEBUG',
        message: expect.stringMatching(/^with TypeError: inside/),
        errorType: 'TypeError',
        errorMessage: 'inside',
        stackTrace: expect.arrayContaining(['TypeError: inside']),
      },
      { level: 'TRACE', message: 'traced' },
      { level: 'INFO', message: '<ref *1> { loop: [Circular *1] }' },
      { level: 'ERROR', message: { errorType: 'SyntaxError', errorMessage: 'thrown' } },
    ])
  })

  test('and begins with the level of AWS_LAMBDA_LOG_LEVEL', async () => {
    const env = { AWS_LAMBDA_LOG_FORMAT: 'json', AWS_LAMBDA_LOG_LEVEL: 'warn' }
    await using lambda = await start(logs, { env })
    await lambda.invoke()
    while (!lambda.logs.includes('thrown')) await sleep(5)
    expect(lambda.logs.match(/"level":"[A-Z]+"/g)).toEqual([
      '"level":"ERROR"',
      '"level":"WARN"',
      '"level":"ERROR"',
    ])
  })
})
