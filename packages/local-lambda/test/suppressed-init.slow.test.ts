// INIT after a failure, INIT that takes too long, and the lines that tell of them. What is quoted stands in
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
import {
  availableRuntimes,
  type LambdaOptions,
  runLambda,
  startLambda,
} from '@extension-secrets/local-lambda'
import { describe, expect, test } from '@jest/globals'
import { bundleFolder, isAlive } from '../../emulator/test/support/bundles.ts'
import { EXTENSION } from './support/extensions.ts'
import { failure, payload } from './support/invocations.ts'

const { write } = bundleFolder()
const command = write('observer.mjs', EXTENSION)
/** Its INIT takes 600 ms. */
const slow = write(
  'slow.mjs',
  `await new Promise((resolve) => setTimeout(resolve, 600))
export const handler = async ({ ms = 0, exit, fail }, context) => {
  if (exit) process.exit(1)
  if (fail) throw new TypeError('no')
  const left = context.getRemainingTimeInMillis()
  await new Promise((resolve) => setTimeout(resolve, ms))
  return { left }
}`,
)
const quick = write('quick.mjs', 'export const handler = async () => 1')
const hangs = write(
  'hangs.mjs',
  `console.log('PID', process.pid)
setInterval(() => {}, 1000)
await new Promise(() => {})
export const handler = async () => 1`,
)

describe.each(availableRuntimes())('in %s', (runtime) => {
  const options = { bundle: slow, runtime, timeout: 5000 }

  test.each([
    ['crash', { exit: true }, {}, 'Runtime.ExitError'],
    ['timeout', { ms: 60_000 }, { timeout: 400 }, 'Sandbox.Timedout'],
  ])(
    'after a %s "Lambda re-initializes the extension and runtime together with the next invocation", which pays for it',
    async (_, event, more, errorType) => {
      await using lambda = await startLambda(options)
      // The first INIT is free.
      const { left } = payload(await lambda.invoke()) as { left: number }
      expect(left).toBeGreaterThan(4400)
      expect(failure(await lambda.invoke(event, more))).toHaveProperty('errorType', errorType)
      const next = await lambda.invoke()
      expect((payload(next) as { left: number }).left).toBeLessThanOrEqual(4400)
      expect(next.durationMs).toBeGreaterThanOrEqual(595)
      // The one after it is free again.
      expect((payload(await lambda.invoke()) as { left: number }).left).toBeGreaterThan(4400)
    },
  )

  test('an invocation that has no time for it runs out of time, and so does the next one', async () => {
    await using lambda = await startLambda(options)
    await lambda.invoke({ exit: true })
    for (const _ of [1, 2]) {
      const late = await lambda.invoke({}, { timeout: 300 })
      expect(failure(late)).toEqual({
        errorType: 'Sandbox.Timedout',
        errorMessage: `RequestId: ${late.requestId} Error: Task timed out after 0.30 seconds`,
      })
      expect(late.durationMs).toBeGreaterThanOrEqual(295)
      expect(lambda.logs).toContain(`${late.requestId} Task timed out after 0.30 seconds\n`)
      expect(isAlive(lambda.pid)).toBe(false)
    }
    expect(lambda.logs).toMatch(/^INIT_REPORT Init Duration: \d+\.\d\d ms\tPhase: invoke\tStatus: timeout$/m)
    expect(payload(await lambda.invoke({}))).toBeDefined()
  })

  test('"If all three tasks do not complete within 10 seconds, Lambda retries the Init phase at the time of the first function invocation with the configured function timeout"', async () => {
    // 300 ms stand for the 10 seconds.
    await using lambda = await startLambda({ ...options, initTimeout: 300 })
    expect(lambda.logs).toMatch(
      /^INIT_REPORT Init Duration: \d{3,4}\.\d\d ms\tPhase: init\tStatus: timeout$/m,
    )
    const first = await lambda.invoke()
    expect((payload(first) as { left: number }).left).toBeLessThanOrEqual(4400)
    expect(first.durationMs).toBeGreaterThanOrEqual(595)
  })

  test('one that never ends: each invocation runs out of time, the log says why, and no process is left', async () => {
    await using lambda = await startLambda({ bundle: hangs, runtime, initTimeout: 2000, timeout: 2000 })
    expect(failure(await lambda.invoke())).toHaveProperty('errorType', 'Sandbox.Timedout')
    expect(lambda.logs).toContain(
      `${hangs} was not loaded within 2.00 seconds; its export "handler" was never`,
    )
    const pids = [...lambda.logs.matchAll(/PID (\d+)/g)].map(([, pid]) => Number(pid))
    expect(pids).toHaveLength(2)
    expect(pids.filter(isAlive)).toEqual([])
  })

  test('an extension that is slow to ask for its first event is a part of INIT', async () => {
    const env = { NAME: 'observer.mjs', DO: 'sleep', AT: 'registered', SLEEP: '3500' }
    const extensions = [{ command, env }]
    await using lambda = await startLambda({
      bundle: quick,
      runtime,
      timeout: 9000,
      initTimeout: 2500,
      extensions,
    })
    expect(lambda.logs).toContain('has not asked for its first event')
    expect((await lambda.invoke()).durationMs).toBeGreaterThanOrEqual(3495)
  })

  describe('a run', () => {
    const run = (more: Partial<LambdaOptions>, events: object[]) => runLambda({ ...options, ...more, events })

    test('"the duration in the REPORT line includes an additional INIT duration + the INVOKE duration"', async () => {
      const { results, environments } = await run({}, [{ exit: true }, {}, {}])
      const [crash, paid, free] = environments.flatMap(({ logs }) => logs.match(/^REPORT .*$/gm) ?? [])
      const [, duration, billed, , memory, init] =
        crash?.match(
          /^REPORT RequestId: \S+\tDuration: (\S+) ms\tBilled Duration: (\d+) ms\tMemory Size: (512) MB\tMax Memory Used: (\d+) MB\tInit Duration: (\S+) ms\tStatus: error\tError Type: Runtime.ExitError$/,
        ) ?? []
      // "Duration: 133.61 ms Billed Duration: 214 ms … Init Duration: 80.00 ms"
      expect(Number(billed)).toBe(Math.ceil(Number(duration) + Number(init)))
      expect(Number(init)).toBeGreaterThanOrEqual(595)
      expect(Number(memory)).toBeGreaterThan(20)
      expect(Number(memory)).toBeLessThan(400)
      expect(paid).toMatch(/\tDuration: (?:[6-9]\d\d|\d{4})\.\d\d ms\t.*\tMax Memory Used: \d+ MB$/)
      expect(free).toMatch(/\tDuration: (?:\d{1,2}|[1-5]\d\d)\.\d\d ms\t.*\tMax Memory Used: \d+ MB$/)
      expect(results[1]?.durationMs).toBeGreaterThanOrEqual(595)
      expect(environments[1]?.phases).toMatchObject([
        { phase: 'INIT', suppressed: true },
        { phase: 'INVOKE', startedAt: environments[1]?.phases[0]?.startedAt },
        { phase: 'INVOKE' },
        { phase: 'SHUTDOWN' },
      ])
    })

    test('"The new format for CloudWatch logs includes an additional status field in the REPORT line"; what a handler throws has none', async () => {
      const { results, environments } = await run({ timeout: 1500 }, [{ fail: true }, { ms: 60_000 }])
      const logs = environments[0]?.logs ?? ''
      const [fail, late] = logs.match(/^REPORT .*$/gm) ?? []
      expect(fail).toMatch(/\tInit Duration: \S+ ms$/)
      expect(late).toMatch(/\tMax Memory Used: \d+ MB\tStatus: timeout$/)
      const line = `${results[1]?.requestId} Task timed out after 1.50 seconds\n`
      expect(logs).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]{12}Z \S+ Task timed out/m)
      expect(logs.indexOf(line)).toBeGreaterThan(logs.indexOf(`START RequestId: ${results[1]?.requestId}`))
      expect(logs.indexOf(line)).toBeLessThan(logs.indexOf(`END RequestId: ${results[1]?.requestId}`))
      expect(results[1]?.logs).toContain(line)
      expect(environments[0]?.phases.map(({ phase }) => phase)).toEqual([
        'INIT',
        'INVOKE',
        'INVOKE',
        'SHUTDOWN',
      ])
    })

    test('an INIT that took too long is reported, and so is the invocation whose time it used up', async () => {
      const { results, environments } = await run({ bundle: hangs, initTimeout: 300, timeout: 400 }, [{}])
      expect(results).toMatchObject([{ status: 'error', environment: 1, coldStart: true }])
      expect(environments).toMatchObject([
        { requestIds: [], shutdownReason: 'timeout' },
        { requestIds: [results[0]?.requestId], shutdownReason: 'timeout' },
      ])
      expect(environments[0]?.phases).toMatchObject([
        { phase: 'INIT', status: 'timeout' },
        { phase: 'SHUTDOWN' },
      ])
      expect(environments[1]?.phases).toMatchObject([
        { phase: 'INIT', status: 'timeout', suppressed: true },
        { phase: 'INVOKE', status: 'timeout' },
        { phase: 'SHUTDOWN' },
      ])
      expect(environments[1]?.logs).toMatch(
        /START .*\n.* Task timed out .*\nEND .*\nREPORT .*Status: timeout\n$/,
      )
    })
  })

  test('on Managed Instances an environment is replaced, and nothing is paid for it', async () => {
    const lambda = await startLambda({ ...options, maxConcurrency: 1 })
    process.kill(lambda.pid, 'SIGKILL')
    while (isAlive(lambda.pid)) await new Promise((resolve) => setImmediate(resolve))
    expect((payload(await lambda.invoke()) as { left: number }).left).toBeGreaterThan(4400)
    await lambda.close()
    await expect(
      startLambda({ bundle: hangs, runtime, maxConcurrency: 1, initTimeout: 300 }),
    ).rejects.toHaveProperty('code', 'INIT_TIMEOUT')
  })
})
