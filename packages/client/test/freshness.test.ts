import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  type Arrival,
  expiresAt,
  type Freshness,
  type FreshnessPolicy,
  freshness,
  servesOnError,
} from '../src/cache/freshness.ts'

const RECEIVED = 1_800_000_000_000
const FOREVER = Number.POSITIVE_INFINITY

function arrival(expirySeed = 0, inStep = false): Arrival {
  return { requestedAt: RECEIVED, expirySeed, inStep }
}

function policy(options: Partial<FreshnessPolicy>): FreshnessPolicy {
  return { ttl: 1_000, staleIfError: 0, staleWhileRevalidate: 0, jitter: 0, ...options }
}

/** A policy, a expirySeed, an age, how fresh a value of that age is, and whether it stands in when a refresh fails. */
const rows: readonly [
  Partial<FreshnessPolicy>,
  expirySeed: number,
  age: number,
  Freshness,
  onError: boolean,
][] = [
  [{}, 0, 0, 'fresh', true],
  [{}, 0, 999, 'fresh', true],
  [{}, 0, 1_000, 'expired', false],
  [{}, 0, FOREVER, 'expired', false],
  [{}, 0, -1, 'expired', false],
  [{}, 0, -1_000_000, 'expired', false],

  [{ jitter: 0.5 }, 0, 999, 'fresh', true],
  [{ jitter: 0.5 }, 0.5, 749, 'fresh', true],
  [{ jitter: 0.5 }, 0.5, 750, 'stale', true],
  [{ jitter: 0.5 }, 1, 499, 'fresh', true],
  [{ jitter: 0.5 }, 1, 500, 'stale', true],
  [{ jitter: 0.5 }, 1, 999, 'stale', true],
  [{ jitter: 0.5 }, 1, 1_000, 'expired', false],

  [{ staleWhileRevalidate: 500 }, 0, 999, 'fresh', true],
  [{ staleWhileRevalidate: 500 }, 0, 1_000, 'revalidate', true],
  [{ staleWhileRevalidate: 500 }, 0, 1_499, 'revalidate', true],
  [{ staleWhileRevalidate: 500 }, 0, 1_500, 'expired', false],
  [{ staleIfError: 500 }, 0, 999, 'fresh', true],
  [{ staleIfError: 500 }, 0, 1_000, 'stale', true],
  [{ staleIfError: 500 }, 0, 1_499, 'stale', true],
  [{ staleIfError: 500 }, 0, 1_500, 'expired', false],
  [{ staleWhileRevalidate: 200, staleIfError: 500 }, 0, 1_199, 'revalidate', true],
  [{ staleWhileRevalidate: 200, staleIfError: 500 }, 0, 1_200, 'stale', true],
  [{ staleWhileRevalidate: 200, staleIfError: 500 }, 0, 1_500, 'expired', false],
  [{ staleWhileRevalidate: 500, staleIfError: 200 }, 0, 1_499, 'revalidate', true],
  [{ staleWhileRevalidate: 500, staleIfError: 200 }, 0, 1_500, 'expired', false],
  [{ staleWhileRevalidate: 500, staleIfError: 500 }, 0, -1, 'expired', false],

  [{ ttl: 0 }, 0, 0, 'expired', false],
  [{ ttl: 0, staleIfError: 500 }, 0, 0, 'stale', true],
  [{ ttl: 0, staleIfError: 500 }, 0, 500, 'expired', false],
  [{ ttl: 0, staleWhileRevalidate: 500 }, 0, 0, 'revalidate', true],
  [{ ttl: 0, jitter: 0.5 }, 0.9, 0, 'expired', false],

  [{ ttl: FOREVER }, 0, 0, 'fresh', true],
  [{ ttl: FOREVER }, 0, 1e15, 'fresh', true],
  [{ ttl: FOREVER, jitter: 0.5 }, 0.9, 1e15, 'fresh', true],
  [{ ttl: FOREVER }, 0, -1, 'expired', false],
  [{ staleIfError: FOREVER }, 0, 1e15, 'stale', true],
  [{ staleWhileRevalidate: FOREVER }, 0, 1e15, 'revalidate', true],
]

describe('the freshness of a value', () => {
  test.each(rows)(
    '%j, expirySeed %d, age %d: %s, instead of an error: %s',
    (options, expirySeed, age, state, onError) => {
      expect(freshness(arrival(expirySeed), policy(options), RECEIVED + age)).toBe(state)
      expect(servesOnError(arrival(expirySeed), policy(options), RECEIVED + age)).toBe(onError)
    },
  )

  const duration = fc.oneof(fc.nat(10_000), fc.constantFrom(0, 1, FOREVER))
  const policies = fc.record({
    ttl: duration,
    staleIfError: duration,
    staleWhileRevalidate: duration,
    jitter: fc.double({ min: 0, max: 0.5, noNaN: true }),
  })
  const seeds = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  const arrivals = fc.record({ requestedAt: fc.constant(0), expirySeed: seeds, inStep: fc.boolean() })

  test('expires within the share of its TTL that jitter allows, never later', () => {
    fc.assert(
      fc.property(policies, arrivals, (given, one) => {
        const expiry = expiresAt(one, given)
        expect(expiry).toBeLessThanOrEqual(given.ttl)
        const share = one.inStep && given.jitter > 0 ? 0.9 : given.jitter
        expect(expiry).toBeGreaterThanOrEqual(given.ttl * (1 - share))
      }),
    )
  })

  test.each([
    [0.1, 0, 1_000],
    [0.1, 0.5, 550],
    [0.5, 0.5, 550],
    [0.1, 0.99999, 100.009],
    [0, 0.999, 1_000],
  ])(
    'with jitter %d one that arrived in step, with a expirySeed of %d, expires at %d',
    (jitter, expirySeed, expiry) => {
      expect(expiresAt({ requestedAt: 0, expirySeed, inStep: true }, policy({ jitter }))).toBeCloseTo(
        expiry,
        9,
      )
      expect(expiresAt({ requestedAt: 0, expirySeed, inStep: true }, policy({ jitter, ttl: 0 }))).toBe(0)
      expect(expiresAt({ requestedAt: 0, expirySeed, inStep: true }, policy({ jitter, ttl: FOREVER }))).toBe(
        FOREVER,
      )
    },
  )

  test('never gets better with time', () => {
    const order: readonly Freshness[] = ['fresh', 'revalidate', 'stale', 'expired']
    fc.assert(
      fc.property(policies, arrivals, fc.nat(40_000), fc.nat(40_000), (given, one, age, more) => {
        const at = (now: number): number => order.indexOf(freshness(one, given, now))
        expect(at(age + more)).toBeGreaterThanOrEqual(at(age))
      }),
    )
  })

  test('an expired value never stands in, and any other does', () => {
    fc.assert(
      fc.property(policies, arrivals, fc.integer({ min: -10, max: 40_000 }), (given, one, now) => {
        expect(servesOnError(one, given, now)).toBe(freshness(one, given, now) !== 'expired')
      }),
    )
  })

  test('depends on the age alone, not on the time of day', () => {
    fc.assert(
      fc.property(policies, fc.nat(40_000), fc.nat(2 ** 41), (given, age, start) => {
        const at = (requestedAt: number): Freshness =>
          freshness({ requestedAt, expirySeed: 0, inStep: false }, given, requestedAt + age)
        expect(at(start)).toBe(at(0))
      }),
    )
  })
})
