import { setTimeout as sleep } from 'node:timers/promises'
import { startEmulator } from '@extension-secrets/emulator'
import { availableRuntimes, startLambda } from '@extension-secrets/local-lambda'
import { describe, expect, test } from '@jest/globals'
import { secret } from '../../emulator/test/support/ask.ts'
import { bundleFolder, isAlive } from '../../emulator/test/support/bundles.ts'
import { caught } from './support/caught.ts'
import { BASICS, payload } from './support/invocations.ts'

const { folder, write } = bundleFolder()
const basics = write('basics.mjs', BASICS)

test('a process is not frozen before it has asked for its next event, as Lambda does not', async () => {
  const slow = write(
    'slow.mjs',
    `import { writeSync } from 'node:fs'
import { Agent } from 'node:http'
const { addRequest } = Agent.prototype
Agent.prototype.addRequest = function (request, ...more) {
  const ask = () => {
    writeSync(1, 'asks')
    addRequest.call(this, request, ...more)
  }
  if (request.path.endsWith('/next')) setTimeout(ask, 300)
  else addRequest.call(this, request, ...more)
}
export const handler = async () => 'answered'`,
  )
  // The other runtime has its own client, which ends if it is stopped while it asks.
  await using lambda = await startLambda({ bundle: slow, runtime: 'built-in' })
  await lambda.invoke()
  await lambda.freeze()
  // What a frozen process has written can still be read.
  await sleep(50)
  expect(lambda.logs).toBe('asksasks')
})

describe.each(availableRuntimes())('in %s', (runtime) => {
  const start = (bundle = basics, more = {}) => startLambda({ bundle, runtime, ...more })

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
    await lambda.freeze()
    await sleep(400)
    lambda.thaw()
    const after = await read()
    expect(after.now - before.now).toBeGreaterThanOrEqual(400)
    // 400 ms awake would have been 80 ticks; the timer that was due fires once on waking.
    expect(after.ticks - before.ticks).toBeLessThan(20)
    await lambda.freeze()
    expect((await read()).ticks).toBeGreaterThanOrEqual(after.ticks)
  })

  test('an event that comes before a freeze is wanted more', async () => {
    await using lambda = await start()
    const { pid } = lambda
    for (let i = 0; i < 20; i++) {
      const frozen = lambda.freeze()
      expect(payload(await lambda.invoke({}, { timeout: 2000 }))).toBeDefined()
      await frozen
    }
    expect(lambda.pid).toBe(pid)
  })

  test('a process that ends between two events leaves a line in the log', async () => {
    await using lambda = await start()
    const { pid } = lambda
    process.kill(pid, 'SIGKILL')
    while (!lambda.logs.includes('Runtime.ExitError')) await sleep(5)
    await lambda.invoke()
    expect(lambda.pid).not.toBe(pid)
    expect(lambda.logs).toContain('Error: Runtime exited with error: signal: killed\nRuntime.ExitError\n')
  })

  test('a frozen process is closed like any other', async () => {
    const lambda = await start()
    await lambda.freeze()
    await lambda.close()
    expect(isAlive(lambda.pid)).toBe(false)
  })

  test('a process that ignores SIGTERM is killed', async () => {
    const stubborn = write(
      'stubborn.mjs',
      `process.on('SIGTERM', () => {}); export const handler = async () => 1`,
    )
    await using emulator = await startEmulator({ secrets: {} })
    const lambda = await start(stubborn, { emulator })
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

  test('closing ends an INIT that still runs', async () => {
    const hangsLater = write(
      'hangs-later.mjs',
      `import { mkdirSync } from 'node:fs'
try {
  mkdirSync(process.env.LOCK)
} catch {
  console.log('hangs')
  await new Promise((resolve) => setInterval(() => {}, 1000))
}
export const handler = async () => process.exit(1)`,
    )
    const env = { LOCK: `${folder}/lock-${runtime}` }
    const lambda = await start(hangsLater, { env, initTimeout: 60_000 })
    await lambda.invoke()
    const waiting = caught(() => lambda.invoke())
    while (!lambda.logs.includes('hangs')) await sleep(5)
    await lambda.close()
    expect(await waiting).toHaveProperty('code', 'CLOSED')
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

  test("the emulator's own cache ends with the environment, as an extension does", async () => {
    const reads = write(
      'reads.mjs',
      `const { PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: port, AWS_SESSION_TOKEN: token } = process.env
export const handler = async (event) => {
  if (event.exit) process.exit(1)
  const url = 'http://127.0.0.1:' + port + '/secretsmanager/get?secretId=a'
  const response = await fetch(url, { headers: { 'X-Aws-Parameters-Secrets-Token': token } })
  return (await response.json()).SecretString
}`,
    )
    await using emulator = await startEmulator({ secrets: { a: 'one' } })
    await secret(emulator, 'a')
    emulator.rotate('a', 'two')
    await using lambda = await start(reads, { emulator })
    // What it was asked before the first environment is the caller's own doing.
    expect(payload(await lambda.invoke())).toBe('one')
    await lambda.invoke({ exit: true })
    expect(payload(await lambda.invoke())).toBe('two')
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
})
