import { type Emulator, type EmulatorOptions, type Fault, startEmulator } from '@extension-secrets/emulator'
import { expect, test } from '@jest/globals'
import { rawAsk } from './support/raw.ts'

const VALUE = 'v'.repeat(400)

/** An emulator without a cache, so that every request reaches AWS's stand-in. */
const start = (faults: readonly Fault[], options: EmulatorOptions = {}): Promise<Emulator> =>
  startEmulator({ secrets: { a: VALUE }, ttl: 0, faults: { seed: 7, faults }, ...options })

const good = { status: 200, ending: 'open' }
const lengthOf = (head: string): number => Number(/content-length: (\d+)/i.exec(head)?.[1])

test('without a fault the whole answer arrives and the connection stays open', async () => {
  await using emulator = await start([])
  const { head, body, ...rest } = await rawAsk(emulator)
  expect(rest).toMatchObject(good)
  expect(body).toHaveLength(lengthOf(head))
})

test('latency: the answer comes later, and delays add up', async () => {
  await using emulator = await start([
    { kind: 'latency', delay: 60 },
    { kind: 'latency', delay: { min: 60, max: 61 } },
  ])
  const { first, ...rest } = await rawAsk(emulator)
  expect(rest).toMatchObject(good)
  // A timer may fire a millisecond early.
  expect(first).toBeGreaterThan(117)
  expect(emulator.requests).toMatchObject([{ status: 200, faults: ['latency', 'latency'] }])
})

test('reset: the connection is reset before the first byte', async () => {
  await using emulator = await start([{ kind: 'reset' }])
  expect(await rawAsk(emulator)).toMatchObject({ ending: 'ECONNRESET', bytes: Buffer.alloc(0) })
  expect(emulator.requests).toMatchObject([{ status: 0, faults: ['reset'] }])
})

test('reset at mid-body: part of the body arrives, then a reset', async () => {
  await using emulator = await start([{ kind: 'reset', at: 'mid-body' }])
  const { head, body, status, ending } = await rawAsk(emulator)
  expect({ status, ending }).toEqual({ status: 200, ending: 'ECONNRESET' })
  expect(body.length).toBeGreaterThan(0)
  expect(body.length).toBeLessThan(lengthOf(head))
})

test('truncate: part of the body arrives, then the connection is closed in order', async () => {
  await using emulator = await start([{ kind: 'truncate' }])
  const { head, body, status, ending } = await rawAsk(emulator)
  expect({ status, ending }).toEqual({ status: 200, ending: 'end' })
  expect(body.length).toBeGreaterThan(0)
  expect(body.length).toBeLessThan(lengthOf(head))
})

test('garbage: a whole answer whose body is no JSON, the same for the same seed', async () => {
  await using first = await start([{ kind: 'garbage' }])
  await using second = await start([{ kind: 'garbage' }])
  await using other = await start([], { faults: { seed: 8, faults: [{ kind: 'garbage' }] } })
  const { body, ...rest } = await rawAsk(first)
  expect(rest).toMatchObject(good)
  expect(() => JSON.parse(body.toString())).toThrow(SyntaxError)
  expect((await rawAsk(second)).body).toEqual(body)
  expect((await rawAsk(other)).body).not.toEqual(body)
})

test('garbage at protocol: what arrives is no HTTP', async () => {
  await using emulator = await start([{ kind: 'garbage', at: 'protocol' }])
  const { bytes, ending } = await rawAsk(emulator)
  expect(ending).toBe('end')
  expect(bytes).toHaveLength(256)
  expect(bytes.toString('latin1')).not.toContain('HTTP/')
  expect(emulator.requests).toMatchObject([{ status: 0 }])
})

test.each([
  [{ kind: 'content-type' }, 'text/html'],
  [{ kind: 'content-type', value: 'application/xml' }, 'application/xml'],
] as const)('content-type: the right body under a wrong one: %j', async (fault, type) => {
  await using emulator = await start([fault])
  const { head, body, ...rest } = await rawAsk(emulator)
  expect(rest).toMatchObject(good)
  expect(head.toLowerCase()).toContain(`content-type: ${type}\r\n`)
  expect(JSON.parse(body.toString())).toHaveProperty('SecretString', VALUE)
})

test.each([
  [{ kind: 'huge-body' }, 2 * 1024 * 1024],
  [{ kind: 'huge-body', bytes: 100_000 }, 100_000],
] as const)('huge-body: far more than a secret can hold: %j', async (fault, bytes) => {
  await using emulator = await start([fault])
  const { body, ...rest } = await rawAsk(emulator)
  expect(rest).toMatchObject(good)
  expect(body.length).toBeGreaterThan(bytes)
  expect(JSON.parse(body.toString()).SecretString).toHaveLength(bytes)
})

test('slow-drip: the right body, a few bytes at a time', async () => {
  await using emulator = await start([{ kind: 'slow-drip', chunk: 50, interval: 15 }])
  const { body, first, last, ...rest } = await rawAsk(emulator)
  expect(rest).toMatchObject(good)
  expect(JSON.parse(body.toString())).toHaveProperty('SecretString', VALUE)
  // More than ten pieces, and so ten intervals at least.
  expect(last - first).toBeGreaterThan(100)
})

const GENERIC = { status: 400, text: 'an unexpected error occurred while executing request' }
test.each([
  [{ kind: 'throttle' }, 400, '{"__type":"ThrottlingException","message":"Rate exceeded"}'],
  [{ kind: 'upstream-timeout' }, 504, '{"__type":"TimeoutError","message":"Timeout"}'],
  [{ kind: 'upstream-broken' }, 502, '{"__type":"ConnectionError","message":"Read Error"}'],
  [
    { kind: 'exception', type: 'AccessDeniedException' },
    400,
    /^\{"__type":"AccessDeniedException","message":/,
  ],
  [{ kind: 'exception', type: 'InternalServiceError' }, 500, /^\{"__type":"InternalServiceError","message":/],
] as const)(
  '%j: the agent passes it on, the extension makes its one 400 of it',
  async (fault, status, body) => {
    await using agent = await start([fault], { dialect: 'agent', upstreamBackoff: 0 })
    const answer = await rawAsk(agent)
    expect({ status: answer.status, ending: answer.ending }).toEqual({ status, ending: 'open' })
    if (typeof body === 'string') expect(answer.body.toString()).toBe(body)
    else expect(answer.body.toString()).toMatch(body)
    await using extension = await start([fault])
    const { status: seen, body: text } = await rawAsk(extension)
    expect({ status: seen, text: text.toString() }).toEqual(GENERIC)
    expect(extension.requests).toMatchObject([{ faults: [fault.kind], reason: expect.any(String) }])
  },
)

test('upstream-timeout: the failure takes its time', async () => {
  await using emulator = await start([{ kind: 'upstream-timeout', delay: 80 }])
  const { status, first } = await rawAsk(emulator)
  expect(status).toBe(400)
  expect(first).toBeGreaterThan(77)
})

test('what AWS answers does not touch what the cache holds', async () => {
  await using emulator = await start([{ kind: 'throttle', skip: 1 }], { ttl: 300 })
  expect(await rawAsk(emulator)).toMatchObject(good)
  expect(await rawAsk(emulator)).toMatchObject(good)
  expect(await rawAsk(emulator, '/secretsmanager/get?secretId=b')).toMatchObject({ status: 400 })
})

test.each(['extension', 'agent'] as const)(
  'refuse: the %s’s port is closed, and comes back',
  async (dialect) => {
    await using emulator = await start([{ kind: 'refuse' }], { dialect })
    const refused = { ending: 'ECONNREFUSED', status: 0 }
    expect(await rawAsk(emulator)).toMatchObject(refused)
    await emulator.faults.clear()
    expect(await rawAsk(emulator)).toMatchObject(good)
    await emulator.faults.set({ faults: [{ kind: 'refuse', for: 150 }] })
    expect(await rawAsk(emulator)).toMatchObject(refused)
    expect(await until(emulator, 'open')).toMatchObject(good)
    await emulator.faults.set({ faults: [{ kind: 'refuse', after: 50 }] })
    expect(await until(emulator, 'ECONNREFUSED')).toMatchObject(refused)
  },
)

test('not-ready: the extension says so, until the window ends', async () => {
  await using emulator = await start([{ kind: 'not-ready', for: 150 }])
  const { status, body } = await rawAsk(emulator)
  expect(`${status} ${body}`).toBe('400 not ready to serve traffic, please wait')
  expect(await eventually(async () => (await rawAsk(emulator)).status === 200)).toBe(true)
})

test('not-ready: the agent is not there yet', async () => {
  await using agent = await start([{ kind: 'not-ready', for: 150 }], { dialect: 'agent' })
  expect(await rawAsk(agent)).toMatchObject({ ending: 'ECONNREFUSED' })
  expect(await until(agent, 'open')).toMatchObject(good)
})

test('setReady and a refusing window do not undo each other', async () => {
  await using agent = await start([{ kind: 'refuse' }], { dialect: 'agent', ready: false })
  await agent.setReady(true)
  expect(await rawAsk(agent)).toMatchObject({ ending: 'ECONNREFUSED' })
  await agent.setReady(false)
  await agent.faults.clear()
  expect(await rawAsk(agent)).toMatchObject({ ending: 'ECONNREFUSED' })
  await agent.setReady(true)
  expect(await rawAsk(agent)).toMatchObject(good)
})

test('close frees the port while faults are under way', async () => {
  const emulator = await start([
    { kind: 'slow-drip', interval: 1000 },
    { kind: 'refuse', after: 60_000 },
  ])
  const asked = rawAsk(emulator)
  await eventually(async () => emulator.requests.length === 1)
  await emulator.close()
  expect((await asked).ending).not.toBe('open')
  expect(await rawAsk(emulator)).toMatchObject({ ending: 'ECONNREFUSED' })
})

const eventually = async (done: () => Promise<boolean>): Promise<boolean> => {
  const deadline = Date.now() + 4000
  while (Date.now() < deadline) {
    if (await done()) return true
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return false
}

const until = async (emulator: Emulator, ending: string): ReturnType<typeof rawAsk> => {
  await eventually(async () => (await rawAsk(emulator)).ending === ending)
  return rawAsk(emulator)
}
