// Lambda Managed Instances: several invocations in one process. What is quoted stands in
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-execution-environment.html
import { setTimeout as sleep } from 'node:timers/promises'
import {
  availableRuntimes,
  type LambdaOptions,
  runLambda,
  startLambda,
} from '@extension-secrets/local-lambda'
import { describe, expect, test } from '@jest/globals'
import { bundleFolder, isAlive } from '../../emulator/test/support/bundles.ts'
import { failure, payload } from './support/invocations.ts'

const { folder, write } = bundleFolder()
const works = write(
  'works.mjs',
  `import { writeSync } from 'node:fs'
import { threadId } from 'node:worker_threads'
export const handler = async ({ ms = 0, exit, name }, context) => {
  if (exit) process.exit(1)
  await new Promise((resolve) => setTimeout(resolve, ms))
  writeSync(1, name + ' ended with ' + Math.sign(context.getRemainingTimeInMillis()) + '\\n')
  return { name, threadId, pid: process.pid }
}`,
)

describe.each(availableRuntimes())('in %s', (runtime) => {
  const start = (maxConcurrency: number, workers: number, more: Partial<LambdaOptions> = {}) =>
    startLambda({
      bundle: works,
      runtime,
      maxConcurrency,
      ...more,
      env: { AWS_LAMBDA_NODEJS_WORKER_COUNT: String(workers), ...more.env },
    })

  test('"Lambda marks that specific invocation as failed but does not interrupt other running invocations or terminate the execution environment"', async () => {
    await using lambda = await start(2, 1)
    const { pid } = lambda
    const other = lambda.invoke({ ms: 1200, name: 'other' })
    const late = await lambda.invoke({ ms: 800, name: 'late' }, { timeout: 300 })
    expect(failure(late)).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${late.requestId} Error: Task timed out after 0.30 seconds`,
    })
    expect(late.durationMs).toBeLessThan(700)
    expect(payload(await other)).toMatchObject({ name: 'other', pid })
    expect(lambda.pid).toBe(pid)
    expect(isAlive(pid)).toBe(true)
    expect(lambda.logs).toContain(`${late.requestId} Task timed out after 0.30 seconds\n`)
  })

  test('"does not forcibly terminate your code—it continues running", with "a zero or negative value" of the time that is left', async () => {
    await using lambda = await start(2, 1)
    await lambda.invoke({ ms: 600, name: 'late' }, { timeout: 200 })
    expect(lambda.logs).not.toContain('late ended')
    while (!lambda.logs.includes('late ended')) await sleep(10)
    expect(lambda.logs).toContain('late ended with -1\n')
    // Its later answer belongs to nobody: the runtime goes on.
    expect(payload(await lambda.invoke({ name: 'next' }))).toHaveProperty('name', 'next')
  })

  test('"continues occupying a runtime worker slot, reducing the concurrency available for new invocations"', async () => {
    await using lambda = await start(1, 1)
    await lambda.invoke({ ms: 600, name: 'late' }, { timeout: 200 })
    expect(failure(await lambda.invoke({ name: 'early' }))).toHaveProperty(
      'errorType',
      'TooManyRequestsException',
    )
    while (!lambda.logs.includes('late ended')) await sleep(10)
    let next = await lambda.invoke({ name: 'next' })
    while (next.status === 'error') next = await lambda.invoke({ name: 'next' })
    expect(payload(next)).toHaveProperty('name', 'next')
    expect(lambda.logs).not.toContain('early')
  })

  test('"If all runtime workers are busy processing invocations, new invocation requests are rejected until a worker becomes available"', async () => {
    await using lambda = await start(3, 1)
    const all = await Promise.all([1, 2, 3, 4, 5].map((name) => lambda.invoke({ ms: 300, name })))
    expect(all.map(({ status }) => status)).toEqual(['success', 'success', 'success', 'error', 'error'])
    expect(failure(all[4] as never)).toEqual({
      errorType: 'TooManyRequestsException',
      errorMessage: 'Rate Exceeded.',
    })
    expect(payload(await lambda.invoke({ name: 6 }))).toHaveProperty('name', 6)
  })

  test('a caller that repeats a refused event at once leaves room for the answer it waits for', async () => {
    await using lambda = await start(1, 1)
    const first = lambda.invoke({ ms: 300, name: 'first' })
    let turned = false
    setImmediate(() => {
      turned = true
    })
    expect((await lambda.invoke({ name: 'refused' })).status).toBe('error')
    expect(turned).toBe(true)
    let next = await lambda.invoke({ name: 'next' })
    while (next.status === 'error') next = await lambda.invoke({ name: 'next' })
    expect(payload(next)).toHaveProperty('name', 'next')
    expect((await first).status).toBe('success')
  })

  test('"Wait for at least one runtime worker to signal readiness by calling /runtime/invocation/next"', async () => {
    const slow = write(
      'slow.mjs',
      `import { mkdirSync, rmSync } from 'node:fs'
import { threadId } from 'node:worker_threads'
// The first thread to come is ready at once, the other one never.
try { mkdirSync(process.env.LOCK) } catch { await new Promise((resolve) => setInterval(() => {}, 1000)) }
export const handler = async () => threadId`,
    )
    const env = { LOCK: `${folder}/lock-${runtime}` }
    await using lambda = await start(2, 2, { bundle: slow, env, initTimeout: 10_000 })
    const both = await Promise.all([lambda.invoke(), lambda.invoke()])
    expect(new Set(both.map(payload)).size).toBe(1)
  })

  test('"If a runtime worker process crashes, the execution environment continues operating with the remaining healthy workers"', async () => {
    await using lambda = await start(4, 2)
    const { pid } = lambda
    // Both workers are ready: an event that the crashed one asked for too is lost with it, on Lambda as well.
    const threads = new Set<unknown>()
    while (threads.size < 2) {
      for (const invocation of await Promise.all([lambda.invoke({ ms: 10 }), lambda.invoke({ ms: 10 })])) {
        threads.add((payload(invocation) as { threadId: number }).threadId)
      }
    }
    // The connections of a worker of aws-lambda-ric outlive it: that it has ended is not known before the timeout.
    const { errorType } = failure(await lambda.invoke({ exit: true }, { timeout: 1000 }))
    expect(errorType).toBe(runtime === 'built-in' ? 'Runtime.ExitError' : 'Sandbox.Timedout')
    expect(payload(await lambda.invoke({ name: 'next' }))).toMatchObject({ name: 'next', pid })
  })

  test('a run tells each event that was refused, and shuts down in the end', async () => {
    const events = [{ ms: 600, name: 'late' }, { name: 'refused' }]
    const env = { AWS_LAMBDA_NODEJS_WORKER_COUNT: '1' }
    const options = { bundle: works, runtime, maxConcurrency: 1, timeout: 200, env }
    const { results, environments } = await runLambda({ ...options, events })
    expect(results.map((result) => failure(result).errorType)).toEqual([
      'Sandbox.Timedout',
      'TooManyRequestsException',
    ])
    expect(environments).toHaveLength(1)
    expect(environments[0]).toMatchObject({ shutdownReason: 'spindown', requestIds: [results[0]?.requestId] })
    expect(environments[0]?.phases.map(({ phase }) => phase)).toEqual(['INIT', 'INVOKE', 'SHUTDOWN'])
  })
})
