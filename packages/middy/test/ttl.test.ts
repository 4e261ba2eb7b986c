import { setTimeout as sleep } from 'node:timers/promises'
import { type Emulator, startEmulator } from '@extension-secrets/emulator'
import { type Duration, extensionSecrets } from '@extension-secrets/middy'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import middy from '@middy/core'
import { countFetches, type FakeClock, fakeClock } from './support/clock.ts'
import { uniqueId } from './support/handler.ts'

let clock: FakeClock
let draw = 0
let emulator: Emulator
beforeEach(async () => {
  draw = 0
  clock = fakeClock(() => draw)
  // Without a cache of its own, so that a rotation shows at once.
  emulator = await startEmulator({ ttl: 0, clock: () => Date.now() })
})
afterEach(async () => {
  clock[Symbol.dispose]()
  await emulator.close()
})

/** A secret of the emulator, and a handler for it. */
function declare(options: { ttl?: Duration; jitter?: number } = {}, own: { ttl?: Duration } = {}) {
  const secretId = uniqueId()
  emulator.setSecret(secretId, 'one')
  const handler = middy()
    .use(
      extensionSecrets({
        secrets: { db: { secretId, ...own } },
        endpoint: { port: emulator.port, token: emulator.token },
        ...options,
      }),
    )
    .handler(async (_event, { secrets }) => secrets.db)
  const requests = (): number => emulator.requests.filter(({ id }) => id === secretId).length
  return { read: (): Promise<string> => handler({}, {} as never), requests, secretId }
}

describe('a value is served for its ttl and not longer:', () => {
  test.each([
    ['1s', 1_000],
    ['5m', 300_000],
    [undefined, 300_000],
    [750, 750],
    ['1h', 3_600_000],
  ] as const)('%s', async (ttl, milliseconds) => {
    const { read, requests, secretId } = declare(ttl === undefined ? {} : { ttl })
    expect(await read()).toBe('one')
    emulator.rotate(secretId, 'two')
    clock.pass(milliseconds - 1)
    expect(await read()).toBe('one')
    expect(requests()).toBe(1)
    clock.pass(1)
    expect(await read()).toBe('two')
    expect(requests()).toBe(2)
    clock.pass(milliseconds - 1)
    await read()
    expect(requests()).toBe(2)
  })

  test('the ttl of a declaration wins over that of the middleware, in both directions', async () => {
    const [short, long] = [uniqueId(), uniqueId()]
    for (const id of [short, long]) emulator.setSecret(id, 'one')
    const handler = middy()
      .use(
        extensionSecrets({
          ttl: '1m',
          jitter: 0,
          secrets: { short: { secretId: short, ttl: '2s' }, long: { secretId: long, ttl: '1h' } },
          endpoint: { port: emulator.port, token: emulator.token },
        }),
      )
      .handler(async () => {})
    for (let i = 0; i < 60; i++) {
      await handler({}, {} as never)
      clock.pass(2_000)
    }
    expect(emulator.requests.filter(({ id }) => id === short)).toHaveLength(60)
    expect(emulator.requests.filter(({ id }) => id === long)).toHaveLength(1)
  })

  test('0 asks on every invocation', async () => {
    const { read, requests, secretId } = declare({ ttl: '1h' }, { ttl: 0 })
    for (let i = 1; i <= 5; i++) {
      emulator.rotate(secretId, `version ${i}`)
      expect(await read()).toBe(`version ${i}`)
      expect(requests()).toBe(i)
    }
  })

  test('Infinity never asks again', async () => {
    const { read, requests } = declare({ ttl: Number.POSITIVE_INFINITY, jitter: 0.5 })
    draw = 0.99
    for (let i = 0; i < 5; i++) {
      await read()
      clock.pass(10 * 365 * 86_400_000)
    }
    expect(requests()).toBe(1)
  })

  test('on the real clock', async () => {
    clock[Symbol.dispose]()
    const short = declare({ ttl: '50ms' })
    const long = declare({ ttl: '1h' })
    for (let i = 0; i < 3; i++) {
      await Promise.all([short.read(), long.read()])
      // A timer may end a little before its time, never much.
      await sleep(60)
    }
    expect(short.requests()).toBe(3)
    expect(long.requests()).toBe(1)
  })
})

describe('jitter', () => {
  test.each([
    [0, 0.5, 10_000],
    [0.5, 0.5, 7_500],
    [0.999, 0.5, 5_005],
    [0.5, 0.1, 9_500],
    [0.999, 0, 10_000],
  ])('a draw of %d with jitter %d lets 10 s end after %d ms', async (given, jitter, milliseconds) => {
    const { read, requests } = declare({ ttl: '10s', jitter })
    await read()
    draw = given
    clock.pass(10_000)
    await read()
    clock.pass(milliseconds - 1)
    await read()
    expect(requests()).toBe(2)
    clock.pass(1)
    await read()
    expect(requests()).toBe(3)
  })

  test.each([
    [0.1, 3_250],
    [0.5, 3_250],
    [0, 10_000],
  ])(
    'with jitter %d the first of all ends somewhere in the ttl: 10 s after %d ms',
    async (jitter, milliseconds) => {
      draw = 0.75
      const { read, requests } = declare({ ttl: '10s', jitter })
      await read()
      clock.pass(milliseconds - 1)
      await read()
      expect(requests()).toBe(1)
      clock.pass(1)
      await read()
      expect(requests()).toBe(2)
    },
  )

  test('what one invocation fetched expires together', async () => {
    clock[Symbol.dispose]()
    clock = fakeClock()
    const ids = Array.from({ length: 5 }, () => uniqueId())
    for (const id of ids) emulator.setSecret(id, 'one')
    const handler = middy()
      .use(
        extensionSecrets({
          secrets: Object.fromEntries(ids.map((id) => [id, id])),
          ttl: '1s',
          jitter: 0.5,
          endpoint: { port: emulator.port, token: emulator.token },
        }),
      )
      .handler(async () => {})
    const asked = new Set<number>()
    for (let tenths = 0; tenths < 100; tenths++) {
      const before = emulator.requests.length
      await handler({}, {} as never)
      asked.add(emulator.requests.length - before)
      clock.pass(100)
    }
    expect(asked).toEqual(new Set([0, 5]))
  })

  test('spreads a fleet that starts at once over the whole ttl', async () => {
    clock[Symbol.dispose]()
    clock = fakeClock()
    const all = Array.from({ length: 100 }, () => declare({ ttl: '10s' }))
    let before = 100
    for (let tenth = 0; tenth <= 10; tenth++) {
      await Promise.all(all.map(({ read }) => read()))
      const asked = all.reduce((sum, { requests }) => sum + requests(), 0)
      // About eleven each; the chance of more than 45 is below one in a quadrillion.
      if (tenth > 0) expect(asked - before).toBeLessThan(45)
      // About 44 have come back by then, never none.
      if (tenth === 5) expect(asked).toBeGreaterThan(100)
      before = asked
      clock.pass(1_000)
    }
    expect(all.every(({ requests }) => requests() > 1)).toBe(true)
  })

  test('spreads expiries over its share of the ttl, none later than the ttl', async () => {
    const all = Array.from({ length: 100 }, () => declare({ ttl: '10s', jitter: 0.5 }))
    await Promise.all(all.map(({ read }) => read()))
    clock[Symbol.dispose]()
    clock = fakeClock()
    clock.pass(10_000)
    await Promise.all(all.map(({ read }) => read()))
    using fetches = countFetches()
    const expired = async (): Promise<number> => {
      await Promise.all(all.map(({ read }) => read()))
      await fetches.settled()
      return all.filter(({ requests }) => requests() > 2).length
    }
    clock.pass(4_999)
    expect(await expired()).toBe(0)
    clock.pass(2_501)
    const half = await expired()
    // The chance of fewer than 10 or more than 90 of 100 is below one in a quadrillion.
    expect(half).toBeGreaterThan(10)
    expect(half).toBeLessThan(90)
    clock.pass(2_500)
    expect(await expired()).toBe(100)
  })
})

test('a clock that was set back makes a value count as expired', async () => {
  const { read, requests, secretId } = declare({ ttl: '5m' })
  await read()
  emulator.rotate(secretId, 'two')
  clock.pass(-1)
  expect(await read()).toBe('two')
  expect(requests()).toBe(2)
  clock.pass(299_999)
  await read()
  expect(requests()).toBe(2)
})
