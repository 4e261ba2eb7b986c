import { setTimeout as sleep } from 'node:timers/promises'
import {
  availableRuntimes,
  type LambdaOptions,
  runLambda,
  startLambda,
} from '@extension-secrets/local-lambda'
import { describe, expect, jest, test } from '@jest/globals'
import { bundleFolder, isAlive } from '../../emulator/test/support/bundles.ts'
import { caught } from './support/caught.ts'
import { EXTENSION, said } from './support/extensions.ts'
import { BASICS, failure, payload } from './support/invocations.ts'

// A SHUTDOWN that is not heeded takes two seconds by itself.
jest.setTimeout(30_000)

const { write } = bundleFolder()
const basics = write('basics.mjs', BASICS)
const command = write('observer.mjs', EXTENSION)

describe.each(availableRuntimes())('in %s', (runtime) => {
  const start = (env = {}, more: Partial<LambdaOptions> = {}) =>
    startLambda({
      bundle: basics,
      runtime,
      extensions: [{ command, env: { NAME: 'observer.mjs', ...env } }],
      ...more,
    })

  test('it registers, gets each INVOKE and SHUTDOWN, and ends by itself', async () => {
    const lambda = await start()
    const invocation = await lambda.invoke({}, { timeout: 5000 })
    await lambda.invoke()
    await lambda.close()
    const [registered, first, , second, , last] = said(lambda.logs)
    expect(registered).toMatchObject({
      status: 200,
      answer: {
        functionName: 'basics',
        functionVersion: '$LATEST',
        handler: 'basics.handler',
        accountId: '123456789012',
      },
    })
    expect(registered?.env).toEqual(expect.arrayContaining(['AWS_LAMBDA_FUNCTION_NAME', 'NAME']))
    expect(registered?.env).not.toEqual(expect.arrayContaining(['_HANDLER']))
    expect(registered?.env).not.toEqual(expect.arrayContaining(['LAMBDA_TASK_ROOT']))
    expect(first).toMatchObject({
      status: 200,
      id: registered?.id,
      event: {
        eventType: 'INVOKE',
        requestId: invocation.requestId,
        invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:basics',
        deadlineMs: expect.any(Number),
        tracing: { type: 'X-Amzn-Trace-Id', value: expect.stringMatching(/^Root=1-/) },
      },
    })
    const left = Number(first?.event?.deadlineMs) - Date.now()
    expect(left).toBeGreaterThan(-30_000)
    expect(left).toBeLessThanOrEqual(5000)
    expect(second).toMatchObject({ event: { eventType: 'INVOKE' } })
    expect(last).toMatchObject({
      event: { eventType: 'SHUTDOWN', shutdownReason: 'spindown', deadlineMs: expect.any(Number) },
    })
  })

  test('INIT is over when it has asked for its first event, not before', async () => {
    await using lambda = await start({ DO: 'sleep', AT: 'registered', SLEEP: '500' })
    expect(lambda.initMs).toBeGreaterThanOrEqual(495)
  })

  test('the answer does not wait for it, the next invocation does', async () => {
    const lambda = await start({ DO: 'sleep', AT: 'INVOKE', SLEEP: '300' })
    await lambda.invoke({ say: 'one' })
    expect(said(lambda.logs).map(({ what }) => what)).not.toContain('done')
    await lambda.invoke({ say: 'two' })
    const [before = '', after = ''] = lambda.logs.split('called with two')
    expect(said(before).filter(({ what }) => what === 'done')).toHaveLength(1)
    expect(after).not.toBe('')
    await lambda.close()
  })

  test('if it exceeds the timeout of the function, the environment is shut down and replaced', async () => {
    await using lambda = await start({ DO: 'sleep', AT: 'INVOKE', SLEEP: '1500' })
    const { pid } = lambda
    expect(payload(await lambda.invoke({}, { timeout: 800 }))).toHaveProperty('calls', 1)
    expect(payload(await lambda.invoke({}, { timeout: 30_000 }))).toHaveProperty('calls', 1)
    expect(lambda.pid).not.toBe(pid)
    const told = said(lambda.logs).map(({ event }) => event?.shutdownReason)
    expect(told.filter((reason) => reason !== undefined)).toEqual(['timeout'])
  })

  test.each([
    ['timeout', { sleep: 60_000 }, 'Sandbox.Timedout'],
    ['failure', { exit: 1 }, 'Runtime.ExitError'],
  ])('it is told why: %s', async (reason, event, errorType) => {
    await using lambda = await start({ DO: 'sleep', AT: 'SHUTDOWN', SLEEP: '500' })
    const timeout = reason === 'timeout' ? 300 : 30_000
    expect(failure(await lambda.invoke(event, { timeout }))).toHaveProperty('errorType', errorType)
    expect(payload(await lambda.invoke({}, { timeout: 30_000 }))).toHaveProperty('calls', 1)
    // A new environment is only started when the old one is gone.
    const order = said(lambda.logs).filter(({ what }) => what === 'gone' || what === 'registered')
    expect(order.map(({ what }) => what)).toEqual(['registered', 'gone', 'registered'])
    const shutdowns = said(lambda.logs).filter(({ event: told }) => told?.eventType === 'SHUTDOWN')
    expect(shutdowns).toMatchObject([{ event: { shutdownReason: reason } }])
  })

  test('one that ends in an invocation fails it, and the environment with it', async () => {
    await using lambda = await start({ DO: 'exit', AT: 'INVOKE' })
    const { pid } = lambda
    const gone = await lambda.invoke({ sleep: 60_000 })
    expect(failure(gone)).toEqual({
      errorType: 'Extension.Crash',
      errorMessage: `RequestId: ${gone.requestId} Error: extension observer.mjs: exit status 3`,
    })
    expect(isAlive(pid)).toBe(false)
  })

  test('so does one that reports an error', async () => {
    await using lambda = await start({ DO: 'report', AT: 'INVOKE' })
    expect(failure(await lambda.invoke({ sleep: 60_000 }))).toMatchObject({
      errorType: 'Extension.ExitError',
      errorMessage: expect.stringContaining('extension observer.mjs reported Extension.Sorry'),
    })
  })

  test('it is frozen and thawed with the function', async () => {
    await using lambda = await start()
    await lambda.invoke()
    await lambda.freeze()
    await sleep(1000)
    await lambda.invoke()
    const [first = 0, second = 0] = said(lambda.logs).flatMap(({ ticks = [] }) => ticks)
    // 1000 ms awake would have been 200 ticks.
    expect(second - first).toBeLessThan(50)
  })

  test('one that does not end by itself is killed; one that asked for no SHUTDOWN at once', async () => {
    const ends = async (env: Record<string, string>) => {
      const extensions = [{ command, env: { NAME: 'observer.mjs', ...env } }]
      const { environments } = await runLambda({ bundle: basics, runtime, extensions, events: [{}] })
      const told = said(environments[0]?.logs ?? '').some(({ event }) => event?.eventType === 'SHUTDOWN')
      return { told, end: environments[0]?.extensions }
    }
    const killed = [{ name: 'observer.mjs', code: null, signal: 'SIGKILL' }]
    expect(await ends({ DO: 'hang', AT: 'SHUTDOWN' })).toEqual({ told: true, end: killed })
    expect(await ends({ EVENTS: 'INVOKE' })).toEqual({ told: false, end: killed })
    expect(await ends({})).toEqual({ told: true, end: [{ name: 'observer.mjs', code: 0, signal: null }] })
  })

  test('if onLog throws, it has ended before the error is reported', async () => {
    const reason = new Error('no more')
    const onLog = (text: string): void => {
      if (text.includes('called with')) throw reason
    }
    await using lambda = await start({ AT: 'SHUTDOWN', DO: 'sleep', SLEEP: '200' }, { onLog })
    await expect(lambda.invoke()).rejects.toBe(reason)
    expect(said(lambda.logs).at(-1)).toHaveProperty('what', 'gone')
  })

  test('several, of which each is waited for', async () => {
    const lambda = await start(
      {},
      {
        extensions: ['a', 'b', 'c'].map((name) => ({ command, name, env: { NAME: name } })),
      },
    )
    await lambda.invoke()
    await lambda.close()
    const shutdowns = said(lambda.logs).filter(({ event }) => event?.eventType === 'SHUTDOWN')
    expect(new Set(shutdowns.map(({ id }) => id)).size).toBe(3)
  })

  test('on Managed Instances it may not ask for INVOKE, but for SHUTDOWN', async () => {
    const refused = await caught(() => start({}, { maxConcurrency: 2, initTimeout: 1500 }))
    expect(refused).toHaveProperty('code', 'EXTENSION_FAILED')
    const lambda = await start({ EVENTS: 'SHUTDOWN' }, { maxConcurrency: 2 })
    expect(payload(await lambda.invoke())).toHaveProperty('calls', 1)
    await lambda.close()
    expect(said(lambda.logs).at(-2)).toMatchObject({ event: { shutdownReason: 'spindown' } })
  })
})

test.each([
  ['exits at once', { DO: 'exit', AT: 'start' }, 'ended with exit status 3 before it had registered'],
  [
    'exits after it registered',
    { DO: 'exit', AT: 'registered' },
    'ended with exit status 3 before it asked for its first event',
  ],
  [
    'reports an error',
    { DO: 'report', AT: 'registered' },
    'reported Extension.Sorry during startup: no luck',
  ],
  ['never registers', { DO: 'hang', AT: 'start' }, 'has not registered within 1.50 seconds'],
  [
    'registers under another name',
    { NAME: 'other' },
    'has not registered within 1.50 seconds (registered names: other)',
  ],
])('INIT fails where it %s', async (_, env, words) => {
  const error = await caught(() =>
    startLambda({
      bundle: basics,
      runtime: 'built-in',
      initTimeout: 1500,
      extensions: [{ command, env: { NAME: 'observer.mjs', EVENTS: 'INVOKE', ...env } }],
    }),
  )
  expect(error).toMatchObject({ code: 'EXTENSION_FAILED', message: expect.stringContaining(words) })
  expect(error.message).toMatch(/^extension observer\.mjs [^\n]+$/)
})

test('a command that cannot be run is named', async () => {
  const extensions = [{ command: 'no-such-program-anywhere' }]
  const error = await caught(() => startLambda({ bundle: basics, runtime: 'built-in', extensions }))
  expect(error).toMatchObject({ code: 'EXTENSION_FAILED', message: expect.stringContaining('ENOENT') })
})

test.each([
  ['extensions', { extensions: {} }],
  ['extensions', { extensions: Array.from({ length: 11 }, (_, i) => ({ command, name: `e${i}` })) }],
  ['extensions[0]', { extensions: ['observer'] }],
  ['extensions[0].command', { extensions: [{ command: '' }] }],
  ['extensions[0].command', { extensions: [{ command: './missing' }] }],
  ['extensions[0].args', { extensions: [{ command, args: 'x' }] }],
  ['extensions[0].name', { extensions: [{ command, name: '' }] }],
  ['extensions[0].env.A', { extensions: [{ command, env: { A: 1 } }] }],
  ['extensions[1].name', { extensions: [{ command }, { command }] }],
  ['"extensions[0].path"', { extensions: [{ command, path: 'x' }] }],
])('a wrong option is named: %s', async (name, more) => {
  const error = await caught(() => startLambda({ bundle: basics, ...more } as unknown as LambdaOptions))
  expect(error).toMatchObject({ code: 'BAD_OPTION', message: expect.stringContaining(name) })
})
