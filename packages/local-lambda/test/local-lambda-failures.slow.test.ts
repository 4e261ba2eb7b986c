import { startEmulator } from '@extension-secrets/emulator'
import { availableRuntimes, startLambda } from '@extension-secrets/local-lambda'
import { describe, expect, test } from '@jest/globals'
import { bundleFolder, isAlive } from '../../emulator/test/support/bundles.ts'
import { BASICS, failure, payload } from './support/invocations.ts'

const { write } = bundleFolder()
const basics = write('basics.mjs', BASICS)

describe.each(availableRuntimes())('in %s', (runtime) => {
  const start = (bundle = basics, more = {}) => startLambda({ bundle, runtime, ...more })

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

  test('a heap that outgrows the memory ends the process, as on Lambda', async () => {
    const hoards = write(
      'hoards.mjs',
      `const held = []
export const handler = async ({ megabytes }) => {
  for (let i = 0; i < megabytes; i += 1) held.push(Array.from({ length: 131_072 }, (_, n) => n + i + 0.5))
  return held.length
}`,
    )
    await using lambda = await start(hoards, { memory: 256, timeout: 60_000 })
    expect(payload(await lambda.invoke({ megabytes: 100 }))).toBe(100)
    const gone = await lambda.invoke({ megabytes: 1000 })
    expect(failure(gone)).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${gone.requestId} Error: Runtime exited with error: signal: aborted`,
    })
    expect(lambda.logs).toContain('heap out of memory')
    expect(payload(await lambda.invoke({ megabytes: 1 }))).toBe(1)
  })

  test('events that come together run one after the other, or in a new environment if one kills theirs', async () => {
    await using lambda = await start()
    const all = await Promise.all([{ sleep: 50 }, { exit: 1 }, {}, {}].map((event) => lambda.invoke(event)))
    expect(all.map(({ status }) => status)).toEqual(['success', 'error', 'success', 'success'])
    expect(all.slice(2).map(payload)).toMatchObject([{ calls: 1 }, { calls: 2 }])
  })

  test('what onLog throws is what startLambda, invoke or close rejects with; it ends the function', async () => {
    const reason = new Error('no more')
    const speaks = write(
      'speaks.mjs',
      `console.log('PID', process.pid, 'loads')
process.once('SIGTERM', () => {
  console.log('ends')
  setTimeout(process.exit, 100)
})
export const handler = async () => console.log('works')`,
    )
    let logs = ''
    const startWith = (word: string, more = {}) =>
      start(speaks, {
        ...more,
        onLog: (text: string) => {
          logs += text
          if (text.includes(word)) throw reason
        },
      })
    await expect(startWith('loads')).rejects.toBe(reason)
    expect(isAlive(Number(/PID (\d+)/.exec(logs)?.[1]))).toBe(false)

    const lambda = await startWith('works')
    await expect(lambda.invoke()).rejects.toBe(reason)
    expect(isAlive(lambda.pid)).toBe(false)
    await expect(lambda.invoke()).rejects.toHaveProperty('code', 'CLOSED')
    await lambda.close()

    // It gets SIGTERM where an extension is there.
    await using emulator = await startEmulator({ secrets: {} })
    await expect((await startWith('ends', { emulator })).close()).rejects.toBe(reason)
  })

  test('a response over 6 MB is too large', async () => {
    await using lambda = await start()
    expect(payload(await lambda.invoke({ big: 6_000_000 }))).toHaveLength(6_000_000)
    expect(failure(await lambda.invoke({ big: 6_291_556 }))).toHaveProperty(
      'errorType',
      'Function.ResponseSizeTooLarge',
    )
  })
})
