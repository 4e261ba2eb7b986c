import { startEmulator } from '@extension-secrets/emulator'
import { availableRuntimes, type RunOptions, runLambda } from '@extension-secrets/local-lambda'
import { describe, expect, jest, test } from '@jest/globals'
import { bundleFolder, isAlive } from '../../emulator/test/support/bundles.ts'
import { BASICS, failure, payload } from './support/invocations.ts'

jest.setTimeout(30_000)

const { folder, write } = bundleFolder()
const basics = write('basics.mjs', BASICS)
const busy = write(
  'busy.mjs',
  `let calls = 0
let ticks = 0
setInterval(() => { ticks += 1 }, 5)
export const handler = async ({ ms = 0, id }) => {
  const from = Date.now()
  console.log('begin', calls)
  await new Promise((resolve) => setTimeout(resolve, ms))
  return { id, pid: process.pid, from, to: Date.now(), calls: ++calls, ticks }
}`,
)

interface Busy {
  readonly id: number
  readonly pid: number
  readonly from: number
  readonly to: number
  readonly calls: number
  readonly ticks: number
}

describe.each(availableRuntimes())('in %s', (runtime) => {
  const run = (options: Partial<RunOptions>) => runLambda({ bundle: busy, runtime, events: [{}], ...options })

  test('one environment handles one event after the other, and the results are in order', async () => {
    const { results, environments, runtime: used, durationMs } = await run({ events: [{ ms: 50 }, {}, {}] })
    expect(used).toBe(runtime)
    expect(results.map(payload)).toMatchObject([{ calls: 1 }, { calls: 2 }, { calls: 3 }])
    expect(results.map(({ coldStart }) => coldStart)).toEqual([true, false, false])
    expect(environments).toHaveLength(1)
    const [environment] = environments
    expect(environment).toMatchObject({
      pid: (payload(results[0] as never) as Busy).pid,
      requestIds: results.map(({ requestId }) => requestId),
      frozen: 0,
      shutdownReason: 'spindown',
      requests: [],
    })
    expect(environment?.phases.map(({ phase }) => phase)).toEqual([
      'INIT',
      'INVOKE',
      'INVOKE',
      'INVOKE',
      'SHUTDOWN',
    ])
    const ends = environment?.phases.map((phase) => phase.startedAt + phase.durationMs) ?? []
    expect(ends).toEqual(ends.toSorted((a, b) => a - b))
    expect(ends.at(-1)).toBeLessThanOrEqual(durationMs)
    expect(environment?.initMs).toBe(environment?.phases[0]?.durationMs)
    expect(isAlive(environment?.pid ?? 0)).toBe(false)
  })

  test('if all are busy, another one starts, up to the limit, each with its own INIT', async () => {
    const events = [2500, 1500, 1500, 1, 1].map((ms, id) => ({ ms, id }))
    const { results, environments } = await run({ events, concurrency: 3 })
    const all = results.map(payload) as Busy[]
    expect(all.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4])
    expect(environments).toHaveLength(3)
    expect(new Set(environments.map(({ pid }) => pid)).size).toBe(3)
    expect(environments.map(({ phases }) => phases.filter(({ phase }) => phase === 'INIT').length)).toEqual([
      1, 1, 1,
    ])
    expect(results.filter(({ coldStart }) => coldStart)).toHaveLength(3)
    expect(all.map(({ pid }) => pid)).toEqual(
      results.map(({ environment }) => environments[environment]?.pid),
    )
    for (const one of all) {
      // Nobody else was in the same environment meanwhile.
      const others = all.filter((other) => other !== one && other.pid === one.pid)
      expect(others.filter(({ from, to }) => from < one.to && one.from < to)).toEqual([])
    }
    const together = all.map(
      ({ from }) => all.filter((other) => other.from <= from && from < other.to).length,
    )
    expect(Math.max(...together)).toBeGreaterThan(1)
  })

  test('there are no more environments than events', async () => {
    expect((await run({ concurrency: 5, events: [{}] })).environments).toHaveLength(1)
    const nothing = await run({ concurrency: 5, events: [] })
    expect(nothing).toMatchObject({ results: [], environments: [] })
  })

  test('between two invocations the environment is frozen', async () => {
    const { results, environments } = await run({ events: [{}, {}, {}], freezeBetween: 600 })
    expect(environments[0]?.frozen).toBe(2)
    const freezes = environments[0]?.phases.filter(({ phase }) => phase === 'FREEZE') ?? []
    for (const { durationMs } of freezes) expect(durationMs).toBeGreaterThanOrEqual(595)
    expect(environments[0]?.phases.map(({ phase }) => phase)).toEqual([
      'INIT',
      'INVOKE',
      'FREEZE',
      'INVOKE',
      'FREEZE',
      'INVOKE',
      'SHUTDOWN',
    ])
    const [first, , last] = results.map(payload) as Busy[]
    // 1200 ms awake would have been 240 ticks.
    expect((last?.ticks ?? 0) - (first?.ticks ?? 0)).toBeLessThan(60)
  })

  test('the event that ends an environment gets the error, and the next event gets a new environment', async () => {
    const events = [{ sleep: 60_000 }, { say: 'hello' }, { exit: 3 }, { throw: true }]
    const { results, environments } = await run({ bundle: basics, events, timeout: 1500 })
    expect(results.map(({ environment }) => environment)).toEqual([0, 1, 1, 2])
    expect(failure(results[0] as never)).toHaveProperty('errorType', 'Sandbox.Timedout')
    expect(failure(results[2] as never)).toHaveProperty('errorType', 'Runtime.ExitError')
    expect(failure(results[3] as never)).toHaveProperty('errorType', 'TypeError')
    expect(environments.map(({ shutdownReason }) => shutdownReason)).toEqual([
      'timeout',
      'failure',
      'spindown',
    ])
    const statuses = environments.flatMap(({ phases }) => phases.flatMap(({ status = [] }) => status))
    expect(statuses).toEqual(['timeout', 'success', 'error', 'error'])
  })

  test('logs are those of an invocation, and of an environment with the lines of Lambda', async () => {
    const events = [{ say: 'one' }, { say: 'two' }, { sleep: 60_000 }]
    const { results, environments } = await run({ bundle: basics, events, timeout: 1500 })
    const [one, two, late] = results
    expect(one?.logs).toContain('called with one')
    expect(one?.logs).not.toContain('two')
    expect(two?.logs).toContain('called with two')
    expect(two?.logs).not.toContain('one')
    const logs = environments[0]?.logs ?? ''
    const places = [
      `START RequestId: ${one?.requestId} Version: $LATEST\n`,
      'called with one',
      `END RequestId: ${one?.requestId}\n`,
      `REPORT RequestId: ${one?.requestId}\tDuration: `,
      `START RequestId: ${two?.requestId}`,
      'called with two',
      `START RequestId: ${late?.requestId}`,
      `${late?.requestId} Task timed out after 1.50 seconds\n`,
    ].map((text) => logs.indexOf(text))
    expect(places).not.toContain(-1)
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(logs.match(/^REPORT .*$/gm)).toHaveLength(3)
  })

  test('of a function that writes more than a pipe holds, nothing is lost', async () => {
    const talks = write(
      'talks.mjs',
      `export const handler = async ({ id }) => {
  for (let line = 0; line < 2500; line += 1) console.log(id, line, '.'.repeat(80))
}`,
    )
    const { results, environments } = await run({ bundle: talks, events: [{ id: 'one' }, { id: 'two' }] })
    const lines = (logs = '', id = '') => logs.match(new RegExp(`${id} \\d+ \\.{80}\\n`, 'g'))?.length
    expect(results.map(({ logs }, index) => lines(logs, ['one', 'two'][index]))).toEqual([2500, 2500])
    expect(lines(environments[0]?.logs)).toBe(5000)
  })

  test('each environment has its own instance of the emulator', async () => {
    const fetches = write(
      'fetches.mjs',
      `const { PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: port, AWS_SESSION_TOKEN: token } = process.env
const get = async () => {
  const url = 'http://127.0.0.1:' + port + '/secretsmanager/get?secretId=a'
  const response = await fetch(url, { headers: { 'X-Aws-Parameters-Secrets-Token': token } })
  return response.status === 200 ? (await response.json()).SecretString : response.text()
}
const early = await get()
export const handler = async ({ ms }) => {
  await new Promise((resolve) => setTimeout(resolve, ms))
  return { early, now: await get() }
}`,
    )
    await using emulator = await startEmulator({ secrets: { a: 'value' } })
    const events = [{ ms: 100 }, { ms: 100 }, { ms: 1 }, { ms: 1 }]
    const { results, environments } = await run({ bundle: fetches, events, concurrency: 2, emulator })
    for (const result of results) {
      expect(payload(result)).toEqual({ early: 'not ready to serve traffic, please wait', now: 'value' })
    }
    expect(environments).toHaveLength(2)
    for (const { requests, requestIds } of environments) {
      // One request in INIT, then one that its own cache could not answer, then those that it could.
      const caches = requests.map(({ cache }) => cache)
      expect(caches).toEqual(['none', 'miss', ...requestIds.slice(1).map(() => 'hit')])
    }
    expect(emulator.requests).toHaveLength(
      environments.reduce((sum, { requests }) => sum + requests.length, 0),
    )
  })

  test('with maxConcurrency, each environment takes that many events at once', async () => {
    const events = Array.from({ length: 8 }, () => ({ ms: 500 }))
    const { results, environments } = await run({ events, maxConcurrency: 2, concurrency: 2 })
    expect(environments).toHaveLength(2)
    const all = results.map(payload) as Busy[]
    for (const { pid } of environments) {
      const own = all.filter((result) => result.pid === pid)
      const together = own.map(
        ({ from }) => own.filter((other) => other.from <= from && from < other.to).length,
      )
      expect(Math.max(...together)).toBe(2)
    }
  })

  test('callbacks report what happens as it happens', async () => {
    const told: string[] = []
    await run({
      events: [{ ms: 50 }, {}],
      onPhase: ({ phase, environment }) => told.push(`${phase} ${environment}`),
      onResult: ({ status }, index) => told.push(`${status} ${index}`),
    })
    expect(told).toEqual(['INIT 0', 'INVOKE 0', 'success 0', 'INVOKE 0', 'success 1', 'SHUTDOWN 0'])
  })

  test('an environment that cannot start ends the run, and leaves nothing behind', async () => {
    const once = write(
      'once.mjs',
      `import { mkdirSync } from 'node:fs'
try {
  mkdirSync(process.env.LOCK)
  console.log('PID', process.pid)
} catch {
  throw new RangeError('only once')
}
export const handler = () => new Promise(() => setTimeout(() => {}, 60_000))`,
    )
    let logs = ''
    const onLog = (text: string): void => {
      logs += text
    }
    const env = { LOCK: `${folder}/lock-${runtime}` }
    const failing = run({ bundle: once, events: [{}, {}], concurrency: 2, env, onLog })
    await expect(failing).rejects.toMatchObject({ code: 'INIT_FAILED' })
    const pid = Number(/PID (\d+)/.exec(logs)?.[1])
    expect(pid).toBeGreaterThan(1)
    expect(isAlive(pid)).toBe(false)
  })

  test('a signal ends it, with its reason', async () => {
    const abort = new AbortController()
    const reason = new Error('enough')
    let pid = 0
    const running = run({
      events: [{}, { ms: 60_000 }],
      signal: abort.signal,
      onResult: (result) => {
        pid = (payload(result) as Busy).pid
        abort.abort(reason)
      },
    })
    await expect(running).rejects.toBe(reason)
    expect(pid).toBeGreaterThan(1)
    expect(isAlive(pid)).toBe(false)
    await expect(run({ signal: abort.signal })).rejects.toBe(reason)
  })

  test('a signal ends it in INIT, too', async () => {
    const hangs = write(
      'hangs.mjs',
      `console.log('PID', process.pid)\nawait new Promise((resolve) => setInterval(() => {}, 1000))`,
    )
    const abort = new AbortController()
    const reason = new Error('enough')
    let logs = ''
    const onLog = (text: string): void => {
      logs += text
      if (/PID \d+\n/.test(logs)) abort.abort(reason)
    }
    const running = run({ bundle: hangs, initTimeout: 60_000, signal: abort.signal, onLog })
    await expect(running).rejects.toBe(reason)
    expect(isAlive(Number(/PID (\d+)/.exec(logs)?.[1]))).toBe(false)

    logs = ''
    const early = new AbortController()
    const starting = run({ bundle: hangs, initTimeout: 60_000, signal: early.signal, onLog })
    early.abort(reason)
    await expect(starting).rejects.toBe(reason)
    expect(logs).toBe('')
  })

  test.each(['onLog', 'onPhase', 'onResult'])('so does an error of %s', async (name) => {
    const reason = new Error('no more')
    const broken = (): never => {
      throw reason
    }
    await expect(run({ events: [{}, { ms: 60_000 }], [name]: broken })).rejects.toBe(reason)
  })
})

test.each([
  ['events', { events: {} }],
  ['concurrency', { concurrency: 0 }],
  ['concurrency', { concurrency: 1001 }],
  ['freezeBetween', { freezeBetween: -1 }],
  ['freezeBetween', { freezeBetween: 'yes' }],
  ['freezeBetween', { freezeBetween: true, maxConcurrency: 2 }],
  ['onResult', { onResult: 1 }],
  ['onPhase', { onPhase: 1 }],
  ['signal', { signal: {} }],
  ['bundle', { bundle: undefined, handler: basics }],
  ['"concurency"; the options are', { concurency: 1 }],
  [', events, concurrency, freezeBetween', { concurency: 1 }],
])('a wrong option is named: %s', async (words, more) => {
  const options = { bundle: basics, events: [], ...more } as unknown as RunOptions
  await expect(runLambda(options)).rejects.toMatchObject({
    code: 'BAD_OPTION',
    message: expect.stringContaining(words),
  })
})

test('an event without a JSON text is refused before anything is started', async () => {
  await expect(runLambda({ bundle: basics, events: [{}, 1n] })).rejects.toMatchObject({
    code: 'BAD_EVENT',
    message: 'events[1] cannot be written as JSON; use only JSON values, without cycles',
  })
})
