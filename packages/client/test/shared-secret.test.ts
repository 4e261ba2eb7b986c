import { describe, expect, test } from '@jest/globals'
import type { FetchMode, Refresh } from '../src/cache/refresh.ts'
import { type Fetched, SharedSecret } from '../src/cache/shared-secret.ts'
import type { Clock } from '../src/clock.ts'
import { failed, type Result } from '../src/errors/failure.ts'
import type { Answer } from '../src/fetch/answer.ts'
import { type Content, sameContent } from '../src/value/content.ts'

/** A clock that stands still, and randomness that is always the same. */
function clock(now = 1_000): Clock {
  return { now: () => now, random: () => 0 }
}

const text = (value: string): Content => ({ type: 'text', text: value })

const ok = (value: string, attempts = 1, requestedAt = 500): Result<Answer> => ({
  ok: { content: text(value), attempts, requestedAt },
})

const SEED = 0.25

const refresh = (mode: FetchMode): Refresh => ({ mode, deadline: Number.POSITIVE_INFINITY, expirySeed: SEED })

const broken = failed('TIMEOUT', 'late', { attempts: 3 })

/** A fetch whose answer the test gives. */
function fetchToAnswer(): {
  send: () => Promise<Result<Answer>>
  answer: (result: Result<Answer>) => void
  sent: number
} {
  const { promise, resolve } = Promise.withResolvers<Result<Answer>>()
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

describe('a shared secret', () => {
  test('holds what came, and when it was asked for', async () => {
    const shared = new SharedSecret(clock(5_000))
    expect(shared.latest).toBeUndefined()
    const { send, answer } = fetchToAnswer()
    const result = shared.fetch(send, refresh('needed'))
    answer(ok('a', 2, 4_900))
    const fetched: Fetched = {
      content: text('a'),
      attempts: 2,
      sequence: 1,
      requestedAt: 4_900,
      inStep: true,
      expirySeed: SEED,
    }
    expect(await result).toEqual({ ok: fetched })
    expect(shared.latest).toEqual(fetched)
  })

  test('its first value arrives in step with a fleet, and so does one after a failure, or one that was forced', async () => {
    const shared = new SharedSecret(clock())
    const fetch = async (mode: FetchMode, result: Result<Answer>): Promise<boolean | undefined> => {
      const given = await shared.fetch(async () => result, refresh(mode))
      // As its values are accepted.
      if ('ok' in given) shared.coolDown.end()
      return 'ok' in given ? given.ok.inStep : undefined
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
    const shared = new SharedSecret(clock())
    const first = fetchToAnswer()
    const second = fetchToAnswer()
    const results = (['needed', 'behind', 'needed'] as const).map((mode) =>
      shared.fetch(first.send, refresh(mode)),
    )
    expect(new Set(results).size).toBe(1)
    expect(first.sent).toBe(1)
    first.answer(ok('a'))
    expect(await results[0]).toMatchObject({ ok: { sequence: 1 } })
    second.answer(ok('b'))
    expect(await shared.fetch(second.send, refresh('needed'))).toMatchObject({ ok: { sequence: 2 } })
    expect([first.sent, second.sent]).toEqual([1, 1])
  })

  test.each(['needed', 'behind'] as const)('a forced fetch does not join one that was %s', async (mode) => {
    const shared = new SharedSecret(clock())
    const [ordinary, forced] = [fetchToAnswer(), fetchToAnswer()]
    void shared.fetch(ordinary.send, refresh(mode))
    expect(shared.flightFor(mode)?.mode).toBe(mode)
    expect(shared.flightFor('forced')).toBeUndefined()
    const result = shared.fetch(forced.send, refresh('forced'))
    expect([ordinary.sent, forced.sent]).toEqual([1, 1])
    for (const joining of ['forced', 'needed', 'behind'] as const)
      expect(shared.flightFor(joining)?.result).toBe(result)
  })

  test('has no fetch under way before the first, and after the last', async () => {
    const shared = new SharedSecret(clock())
    for (const mode of ['needed', 'behind', 'forced'] as const) expect(shared.flightFor(mode)).toBeUndefined()
    await shared.fetch(async () => ok('a'), refresh('forced'))
    for (const mode of ['needed', 'behind', 'forced'] as const) expect(shared.flightFor(mode)).toBeUndefined()
    await shared.fetch(async () => broken, refresh('needed'))
    expect(shared.flightFor('needed')).toBeUndefined()
  })

  test('an answer that was asked for earlier does not replace a later one', async () => {
    const shared = new SharedSecret(clock())
    const [ordinary, forced] = [fetchToAnswer(), fetchToAnswer()]
    const early = shared.fetch(ordinary.send, refresh('needed'))
    const late = shared.fetch(forced.send, refresh('forced'))
    forced.answer(ok('new'))
    await late
    expect(shared.latest?.content).toEqual(text('new'))
    ordinary.answer(ok('old'))
    expect(await early).toMatchObject({ ok: { content: text('old'), sequence: 1 } })
    expect(shared.latest?.content).toEqual(text('new'))
  })

  test('a fetch that was overtaken does not end the one that overtook it', async () => {
    const shared = new SharedSecret(clock())
    const [ordinary, forced] = [fetchToAnswer(), fetchToAnswer()]
    const early = shared.fetch(ordinary.send, refresh('needed'))
    const late = shared.fetch(forced.send, refresh('forced'))
    ordinary.answer(ok('old'))
    await early
    expect(shared.latest?.content).toEqual(text('old'))
    expect(shared.flightFor('needed')?.result).toBe(late)
    forced.answer(ok('new'))
    await late
    expect(shared.latest?.content).toEqual(text('new'))
  })

  test('a failure keeps what was there and starts the cool-down, which an arrival alone does not end', async () => {
    const shared = new SharedSecret(clock(1_000))
    await shared.fetch(async () => ok('a'), refresh('needed'))
    expect(shared.coolDown.isOn(1_000, 'behind')).toBe(false)
    expect(await shared.fetch(async () => broken, refresh('needed'))).toEqual(broken)
    expect(shared.latest?.content).toEqual(text('a'))
    expect([shared.coolDown.isOn(1_499, 'needed'), shared.coolDown.isOn(1_500, 'needed')]).toEqual([
      true,
      false,
    ])
    await shared.fetch(async () => ok('b'), refresh('needed'))
    expect(shared.coolDown.isOn(1_000, 'needed')).toBe(true)
    expect(shared.latest).toMatchObject({ content: text('b'), sequence: 3 })
  })

  test('a background fetch that failed, perhaps in a freeze, holds back background refreshes only', async () => {
    const shared = new SharedSecret(clock(1_000))
    await shared.fetch(async () => broken, refresh('behind'))
    expect(shared.coolDown.isOn(1_000, 'needed')).toBe(false)
    expect(shared.coolDown.isOn(1_499, 'behind')).toBe(true)
  })
})

describe('two stored values', () => {
  const binary = (...bytes: number[]): Content => ({ type: 'binary', bytes: new Uint8Array(bytes) })
  const list = (value: string): Content => ({ type: 'list', text: value })

  test.each<[Content, Content, boolean]>([
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
    expect(sameContent(a, b)).toBe(same)
  })
})
