import { describe, expect, test } from '@jest/globals'
import {
  Entry,
  type Fetched,
  type FetchMode,
  Pause,
  SecretStore,
  type Surroundings,
  sameStored,
} from '../src/cache/shared-secret.ts'
import type { FetchResult } from '../src/fetch/fetch-secret.ts'
import type { Stored } from '../src/fetch/responses.ts'

const EFFORT = { attemptTimeout: 1_000, readiness: 2_000, retries: 2 }
const DRAW = 0.25

/** A clock that stands still until a test moves it, and a draw that is always the same. */
function surroundings(now = 1_000, draw = 0): Surroundings & { time: number } {
  const made = { time: now, now: () => made.time, random: () => draw }
  return made
}

const text = (value: string): Stored => ({ type: 'text', text: value })

const ok = (value: string, attempts = 1, asOf = 500): FetchResult => ({ stored: text(value), attempts, asOf })

const broken: FetchResult = {
  failure: { code: 'TIMEOUT', retry: 'retries', detail: 'late', attempts: 3, outOfTime: false },
}

/** A fetch whose answer the test gives. */
function fetchToAnswer(): {
  send: () => Promise<FetchResult>
  answer: (result: FetchResult) => void
  sent: number
} {
  const { promise, resolve } = Promise.withResolvers<FetchResult>()
  const made = {
    sent: 0,
    send: () => {
      made.sent++
      return promise
    },
    answer: resolve,
  }
  return made
}

describe('a pause', () => {
  test('is off until something fails, and when it is ended', () => {
    const pause = new Pause()
    expect(pause.isOn(0)).toBe(false)
    expect(pause.isOn(1_000)).toBe(false)
    expect(pause.failures).toBe(0)
    pause.grow(surroundings())
    expect(pause.isOn(1_000)).toBe(true)
    expect(pause.failures).toBe(1)
    pause.end()
    expect(pause.isOn(1_000)).toBe(false)
    expect(pause.failures).toBe(0)
  })

  test('lasts from the failure to the end of its time, and longer each time', () => {
    const pause = new Pause()
    const lasts = (from: number, until: number): void => {
      expect([from - 1, from, until - 1, until].map((now) => pause.isOn(now))).toEqual([
        false,
        true,
        true,
        false,
      ])
    }
    pause.grow(surroundings(10_000))
    lasts(10_000, 10_500)
    pause.grow(surroundings(20_000))
    lasts(20_000, 21_000)
    pause.grow(surroundings(30_000, 0.5))
    lasts(30_000, 33_000)
    pause.end()
    pause.grow(surroundings(40_000))
    lasts(40_000, 40_500)
  })
})

describe('an entry', () => {
  test('holds what came, when it came, and its own draw', async () => {
    const entry = new Entry(surroundings(5_000))
    expect(entry.latest).toBeUndefined()
    const { send, answer } = fetchToAnswer()
    const result = entry.fetch(send, 'needed', DRAW, EFFORT)
    answer(ok('a', 2, 4_900))
    const fetched: Fetched = {
      stored: text('a'),
      attempts: 2,
      turn: 1,
      asOf: 4_900,
      draw: DRAW,
      inStep: true,
    }
    expect(await result).toEqual({ fetched })
    expect(entry.latest).toEqual(fetched)
  })

  test('its first value arrives in step with a fleet, and so does one after a failure, or one that was forced', async () => {
    const entry = new Entry(surroundings())
    const fetch = async (mode: FetchMode, result: FetchResult): Promise<boolean | undefined> => {
      const given = await entry.fetch(async () => result, mode, DRAW, EFFORT)
      return 'fetched' in given ? given.fetched.inStep : undefined
    }
    expect(await fetch('needed', broken)).toBeUndefined()
    expect(await fetch('needed', ok('a'))).toBe(true)
    expect(await fetch('needed', ok('b'))).toBe(false)
    expect(await fetch('behind', ok('c'))).toBe(false)
    expect(await fetch('needed', broken)).toBeUndefined()
    expect(await fetch('behind', ok('d'))).toBe(true)
    expect(await fetch('needed', ok('e'))).toBe(false)
    // It may have failed because it was frozen, which happens to each environment at another time.
    expect(await fetch('behind', broken)).toBeUndefined()
    expect(await fetch('needed', ok('f'))).toBe(false)
    expect(await fetch('behind', broken)).toBeUndefined()
    expect(await fetch('behind', broken)).toBeUndefined()
    expect(await fetch('behind', ok('g'))).toBe(true)
    expect(await fetch('forced', ok('g'))).toBe(true)
    expect(await fetch('needed', ok('h'))).toBe(false)
  })

  test('shares the fetch that is under way, and starts another when it has ended', async () => {
    const entry = new Entry(surroundings())
    const first = fetchToAnswer()
    const second = fetchToAnswer()
    const results = (['needed', 'behind', 'needed'] as const).map((mode) =>
      entry.fetch(first.send, mode, DRAW, EFFORT),
    )
    expect(new Set(results).size).toBe(1)
    expect(first.sent).toBe(1)
    first.answer(ok('a'))
    expect(await results[0]).toMatchObject({ fetched: { turn: 1 } })
    second.answer(ok('b'))
    expect(await entry.fetch(second.send, 'needed', DRAW, EFFORT)).toMatchObject({ fetched: { turn: 2 } })
    expect([first.sent, second.sent]).toEqual([1, 1])
  })

  test.each(['needed', 'behind'] as const)('a forced fetch does not join one that was %s', async (mode) => {
    const entry = new Entry(surroundings())
    const [ordinary, forced] = [fetchToAnswer(), fetchToAnswer()]
    void entry.fetch(ordinary.send, mode, DRAW, EFFORT)
    expect(entry.flightFor(mode)?.mode).toBe(mode)
    expect(entry.flightFor('forced')).toBeUndefined()
    const result = entry.fetch(forced.send, 'forced', DRAW, EFFORT)
    expect([ordinary.sent, forced.sent]).toEqual([1, 1])
    for (const joining of ['forced', 'needed', 'behind'] as const)
      expect(entry.flightFor(joining)?.result).toBe(result)
  })

  test('has no fetch under way before the first, and after the last', async () => {
    const entry = new Entry(surroundings())
    for (const mode of ['needed', 'behind', 'forced'] as const) expect(entry.flightFor(mode)).toBeUndefined()
    await entry.fetch(async () => ok('a'), 'forced', DRAW, EFFORT)
    for (const mode of ['needed', 'behind', 'forced'] as const) expect(entry.flightFor(mode)).toBeUndefined()
    await entry.fetch(async () => broken, 'needed', DRAW, EFFORT)
    expect(entry.flightFor('needed')).toBeUndefined()
  })

  test('an answer that was asked for earlier does not replace a later one', async () => {
    const entry = new Entry(surroundings())
    const [ordinary, forced] = [fetchToAnswer(), fetchToAnswer()]
    const early = entry.fetch(ordinary.send, 'needed', DRAW, EFFORT)
    const late = entry.fetch(forced.send, 'forced', DRAW, EFFORT)
    forced.answer(ok('new'))
    await late
    expect(entry.latest?.stored).toEqual(text('new'))
    ordinary.answer(ok('old'))
    expect(await early).toMatchObject({ fetched: { stored: text('old'), turn: 1 } })
    expect(entry.latest?.stored).toEqual(text('new'))
  })

  test('a fetch that was overtaken does not end the one that overtook it', async () => {
    const entry = new Entry(surroundings())
    const [ordinary, forced] = [fetchToAnswer(), fetchToAnswer()]
    const early = entry.fetch(ordinary.send, 'needed', DRAW, EFFORT)
    const late = entry.fetch(forced.send, 'forced', DRAW, EFFORT)
    ordinary.answer(ok('old'))
    await early
    expect(entry.latest?.stored).toEqual(text('old'))
    expect(entry.flightFor('needed')?.result).toBe(late)
    forced.answer(ok('new'))
    await late
    expect(entry.latest?.stored).toEqual(text('new'))
  })

  test('a failure keeps what was there and is left alone for a while; a success ends that', async () => {
    const at = surroundings(1_000)
    const entry = new Entry(at)
    await entry.fetch(async () => ok('a'), 'needed', DRAW, EFFORT)
    expect(entry.pause.isOn(1_000)).toBe(false)
    expect(await entry.fetch(async () => broken, 'needed', DRAW, EFFORT)).toEqual(broken)
    expect(entry.latest?.stored).toEqual(text('a'))
    expect([entry.pause.isOn(1_499), entry.pause.isOn(1_500)]).toEqual([true, false])
    await entry.fetch(async () => broken, 'needed', DRAW, EFFORT)
    expect([entry.pause.isOn(1_999), entry.pause.isOn(2_000)]).toEqual([true, false])
    await entry.fetch(async () => ok('b'), 'needed', DRAW, EFFORT)
    expect(entry.pause.isOn(1_000)).toBe(false)
    expect(entry.latest).toMatchObject({ stored: text('b'), turn: 4 })
  })

  test('a failure behind an invocation, perhaps of a freeze, is left alone by others behind only', async () => {
    const entry = new Entry(surroundings(1_000))
    await entry.fetch(async () => broken, 'behind', DRAW, EFFORT)
    expect(entry.pause.isOn(1_000)).toBe(false)
    expect([entry.pauseBehind.isOn(1_499), entry.pauseBehind.isOn(1_500)]).toEqual([true, false])
    await entry.fetch(async () => ok('a'), 'behind', DRAW, EFFORT)
    expect(entry.pauseBehind.isOn(1_000)).toBe(false)
  })
})

describe('the store', () => {
  test('has one entry for each request path at each endpoint', () => {
    const store = new SecretStore(surroundings())
    const entry = store.entry('127.0.0.1:1', '/a')
    expect(store.entry('127.0.0.1:1', '/a')).toBe(entry)
    expect(store.entry('127.0.0.1:1', '/b')).not.toBe(entry)
    expect(store.entry('127.0.0.1:2', '/a')).not.toBe(entry)
  })

  test('gives its entries its clock', async () => {
    const store = new SecretStore(surroundings(7_000, 0.75))
    const entry = store.entry('127.0.0.1:1', '/a')
    await entry.fetch(async () => broken, 'needed', DRAW, EFFORT)
    expect([entry.pause.isOn(6_999), entry.pause.isOn(7_000)]).toEqual([false, true])
    await entry.fetch(async () => ok('a'), 'needed', DRAW, EFFORT)
    expect(entry.latest).toMatchObject({ asOf: 500, draw: DRAW })
  })
})

describe('two stored values', () => {
  const binary = (...bytes: number[]): Stored => ({ type: 'binary', bytes: new Uint8Array(bytes) })
  const list = (value: string): Stored => ({ type: 'list', text: value })

  test.each<[Stored, Stored, boolean]>([
    [text('a'), text('a'), true],
    [text('a'), text('b'), false],
    [text(''), text(''), true],
    [list('a'), list('a'), true],
    [list('a'), list('b'), false],
    [list('a'), text('a'), false],
    [binary(1, 2), binary(1, 2), true],
    [binary(1, 2), binary(1, 3), false],
    [binary(1, 2), binary(1), false],
    [binary(), binary(), true],
    [binary(97), text('a'), false],
    [text('a'), binary(97), false],
  ])('%j and %j are the same: %s', (a, b, same) => {
    expect(sameStored(a, b)).toBe(same)
  })
})
