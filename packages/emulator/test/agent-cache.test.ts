// The agent's cache past its TTL, and its own retries of calls to AWS.
import { connect } from 'node:net'
import { performance } from 'node:perf_hooks'
import { type Emulator, type EmulatorOptions, startEmulator } from '@extension-secrets/emulator'
import { expect, test } from '@jest/globals'
import { secret } from './support/ask.ts'
import { exception, FakeAws } from './support/fake-aws.ts'
import { requestFor } from './support/raw.ts'

const TTL = 300_000
let now = Date.parse('2026-03-01T00:00:00Z')
const start = (options: EmulatorOptions = {}): Promise<Emulator> =>
  startEmulator({
    dialect: 'agent',
    secrets: { a: 'one' },
    clock: () => now,
    upstreamBackoff: 0,
    ...options,
  })

/** The value, or the status and type of an error. */
const read = async (emulator: Emulator, more = ''): Promise<unknown> => {
  const { status, json } = await secret(emulator, 'a', more)
  return status === 200 ? json().SecretString : `${status} ${json().__type}`
}
const last = (emulator: Emulator): unknown => {
  const { cache, calls, reason } = { ...emulator.requests.at(-1) }
  return { cache, calls, ...(reason !== undefined && { reason }) }
}
const THRICE_DESCRIBED = ['DescribeSecret', 'DescribeSecret', 'DescribeSecret']

test('after the TTL it asks DescribeSecret, and for the value only where that has changed', async () => {
  await using agent = await start()
  expect(await read(agent)).toBe('one')
  expect(last(agent)).toEqual({ cache: 'miss', calls: ['GetSecretValue'] })
  await read(agent)
  expect(last(agent)).toEqual({ cache: 'hit', calls: undefined })
  now += TTL
  expect(await read(agent)).toBe('one')
  expect(last(agent)).toEqual({ cache: 'miss', calls: ['DescribeSecret'] })
  await read(agent)
  expect(last(agent)).toEqual({ cache: 'hit', calls: undefined })
  agent.rotate('a', 'two')
  now += TTL - 1
  expect(await read(agent)).toBe('one')
  now += 1
  expect(await read(agent)).toBe('two')
  expect(last(agent)).toEqual({ cache: 'miss', calls: ['DescribeSecret', 'GetSecretValue'] })
})

test('each stage and version is checked for itself', async () => {
  await using agent = await start()
  agent.rotate('a', 'two')
  const [one] = agent.versions('a')
  const byId = `&versionId=${one?.versionId}`
  expect(await read(agent, byId)).toBe('one')
  expect(await read(agent, '&versionStage=AWSPREVIOUS')).toBe('one')
  now += TTL
  for (const more of [byId, '&versionStage=AWSPREVIOUS', `${byId}&versionStage=AWSPREVIOUS`]) {
    await read(agent, more)
    now += TTL
    expect(await read(agent, more)).toBe('one')
    expect(last(agent)).toEqual({ cache: 'miss', calls: ['DescribeSecret'] })
  }
  agent.rotate('a', 'three')
  now += TTL
  expect(await read(agent, '&versionStage=AWSPREVIOUS')).toBe('two')
  // Nothing labels it any more: DescribeSecret does not list it.
  expect(await read(agent, byId)).toBe('one')
  expect(last(agent)).toEqual({ cache: 'miss', calls: ['DescribeSecret', 'GetSecretValue'] })
})

test.each([300, 0])(
  'what GetSecretValue would refuse by now is served on: a secret marked for deletion, a revoked right (TTL %d s)',
  async (ttl) => {
    await using agent = await start({ ttl })
    await read(agent)
    agent.scheduleDeletion('a', 7)
    now += ttl * 1000
    expect(await read(agent)).toBe('one')
    expect(await read(agent, '&refreshNow=true')).toBe('400 InvalidRequestException')
    agent.restoreSecret('a')
    const denied = { kind: 'exception', type: 'AccessDeniedException' } as const
    await agent.faults.set({ faults: [{ ...denied, operation: 'GetSecretValue' }] })
    now += ttl * 1000
    expect(await read(agent)).toBe('one')
    await agent.faults.set({ faults: [{ ...denied, operation: 'DescribeSecret' }] })
    now += ttl * 1000
    expect(await read(agent)).toBe('400 AccessDeniedException')
  },
)

const FAILURES = [
  { kind: 'exception', type: 'InternalServiceError' },
  { kind: 'upstream-broken' },
  { kind: 'upstream-timeout' },
] as const
test.each(FAILURES)('while AWS fails it serves the old value, TTL after TTL: %j', async (fault) => {
  await using agent = await start()
  await read(agent)
  agent.rotate('a', 'two')
  await agent.faults.set({ faults: [fault] })
  for (const _ of [1, 2]) {
    now += TTL
    expect(await read(agent)).toBe('one')
    const reason = expect.stringMatching(/^(InternalServiceError|ConnectionError|TimeoutError)$/)
    expect(last(agent)).toEqual({ cache: 'miss', calls: THRICE_DESCRIBED, reason })
    // Its TTL starts again.
    await read(agent)
    expect(last(agent)).toEqual({ cache: 'hit', calls: undefined })
  }
  // Past the cache nothing is hidden, and what the cache holds stays.
  expect(await read(agent, '&refreshNow=true')).toMatch(/^50[024] /)
  expect(await read(agent)).toBe('one')
  await agent.faults.clear()
  now += TTL
  expect(await read(agent)).toBe('two')
})

test('the old value stays, too, where DescribeSecret works and GetSecretValue fails', async () => {
  await using agent = await start()
  await read(agent)
  agent.rotate('a', 'two')
  await agent.faults.set({ faults: [{ kind: 'upstream-broken', operation: 'GetSecretValue' }] })
  now += TTL
  expect(await read(agent)).toBe('one')
  const calls = ['DescribeSecret', 'GetSecretValue', 'GetSecretValue', 'GetSecretValue']
  expect(last(agent)).toEqual({ cache: 'miss', calls, reason: 'ConnectionError' })
})

test('throttling is none of the failures that it hides', async () => {
  await using agent = await start()
  await read(agent)
  await agent.faults.set({ faults: [{ kind: 'throttle' }] })
  now += TTL
  expect(await read(agent)).toBe('400 ThrottlingException')
})

test.each(FAILURES)('told to, it hides none: %j', async (fault) => {
  await using agent = await start({ ignoreTransientErrors: false })
  await read(agent)
  await agent.faults.set({ faults: [fault] })
  now += TTL
  expect(await read(agent)).toMatch(/^50[024] /)
})

test.each([
  [{ kind: 'throttle', first: 2 }, 'one', 3],
  [{ kind: 'throttle', first: 3 }, '400 ThrottlingException', 3],
  [{ kind: 'upstream-broken', first: 1 }, 'one', 2],
  [{ kind: 'exception', type: 'InternalServiceError', first: 2 }, 'one', 3],
  [{ kind: 'exception', type: 'AccessDeniedException', first: 1 }, '400 AccessDeniedException', 1],
] as const)('it tries AWS three times before it tells anybody: %j', async (fault, seen, attempts) => {
  await using agent = await start({ faults: { faults: [fault] } })
  expect(await read(agent)).toBe(seen)
  expect(agent.requests).toHaveLength(1)
  expect(agent.requests[0]?.calls).toHaveLength(attempts)
})

test('the extension tries once, and so does an agent with one attempt', async () => {
  const faults = { faults: [{ kind: 'throttle', first: 1 }] } as const
  await using once = await start({ faults, upstreamAttempts: 1 })
  expect(await read(once)).toBe('400 ThrottlingException')
  await using extension = await startEmulator({ secrets: { a: 'one' }, faults })
  expect((await secret(extension, 'a')).status).toBe(400)
  expect(extension.requests[0]?.calls).toEqual(['GetSecretValue'])
})

test('a refusal that it retried takes about two seconds, as the real one', async () => {
  await using agent = await startEmulator({ dialect: 'agent', faults: { faults: [{ kind: 'throttle' }] } })
  const started = performance.now()
  expect((await secret(agent, 'a')).status).toBe(400)
  const took = performance.now() - started
  expect(took).toBeGreaterThan(1880)
  expect(took).toBeLessThan(4000)
})

test.each(['agent', 'extension'] as const)('a client that gives up early: %s', async (dialect) => {
  // Slow enough to be left, quick enough not to be waited for.
  await using emulator = await startEmulator({ dialect, secrets: { a: 'one' }, upstreamLatency: 150 })
  const socket = connect({ port: emulator.port, host: '127.0.0.1' })
  socket.write(requestFor(emulator))
  await new Promise((resolve) => setTimeout(resolve, 50))
  socket.destroy()
  const until = performance.now() + 5000
  while (emulator.requests.length === 0 && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  await secret(emulator, 'a')
  // The agent drops the call with its connection, and begins again; the extension has the value then.
  const seen = emulator.requests.map(({ status, cache }) => `${status} ${cache}`)
  expect(seen).toEqual(dialect === 'agent' ? ['0 miss', '200 miss'] : ['200 miss', '200 hit'])
})

test('an agent whose client is gone makes no further attempt', async () => {
  const faults = { faults: [{ kind: 'throttle' }] } as const
  await using agent = await startEmulator({ dialect: 'agent', upstreamBackoff: 300, faults })
  const socket = connect({ port: agent.port, host: '127.0.0.1' })
  socket.write(requestFor(agent))
  await new Promise((resolve) => setTimeout(resolve, 50))
  const left = performance.now()
  socket.destroy()
  while (agent.requests.length === 0 && performance.now() - left < 5000) {
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  expect(agent.requests).toMatchObject([{ status: 0, cache: 'miss' }])
  // It does not wait for the pause that it is in.
  expect(performance.now() - left).toBeLessThan(120)
})

test('of AWS itself it asks DescribeSecret as well', async () => {
  let stages = { v1: ['AWSCURRENT'] } as Record<string, string[]>
  let failing = false
  await using fake = await FakeAws.start(({ target }) => {
    if (failing) return exception('InternalServiceError', 'no', 500)
    if (target.endsWith('DescribeSecret')) return { body: { Name: 'a', VersionIdsToStages: stages } }
    const [VersionId = ''] = Object.keys(stages)
    return { body: { Name: 'a', SecretString: VersionId, VersionId, VersionStages: ['AWSCURRENT'] } }
  })
  const credentials = { accessKeyId: 'AKIDTEST', secretAccessKey: 'not-a-real-one' }
  const aws = { endpoint: fake.url, region: 'us-east-1', credentials }
  await using agent = await start({ secrets: {}, aws })
  const targets = () => fake.calls.splice(0).map(({ target }) => target.split('.')[1])
  expect(await read(agent)).toBe('v1')
  now += TTL
  expect(await read(agent)).toBe('v1')
  expect(targets()).toEqual(['GetSecretValue', 'DescribeSecret'])
  stages = { v2: ['AWSCURRENT'], v1: ['AWSPREVIOUS'] }
  failing = true
  now += TTL
  expect(await read(agent)).toBe('v1')
  failing = false
  now += TTL
  expect(await read(agent)).toBe('v2')
})
