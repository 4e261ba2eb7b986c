import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { fullJitter } from '../src/fetch/retry-rules.ts'

const draws = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

describe('the pause before another attempt', () => {
  test.each([
    [1, 50],
    [2, 100],
    [3, 200],
    [5, 800],
    [6, 1_000],
    [7, 1_000],
    [2_000, 1_000],
  ])('after failure %d it is below %d ms', (attempt, bound) => {
    expect(fullJitter(attempt, 50, 1_000, () => 0)).toBe(0)
    expect(fullJitter(attempt, 50, 1_000, () => 0.5)).toBe(bound / 2)
    expect(fullJitter(attempt, 50, 1_000, () => 1)).toBe(bound)
  })

  test('is never negative, and never longer than its cap', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5_000 }),
        fc.integer({ min: 1, max: 1_000 }),
        fc.nat(1_000),
        draws,
        (attempt, base, cap, draw) => {
          const pause = fullJitter(attempt, base, cap, () => draw)
          expect(pause).toBeGreaterThanOrEqual(0)
          expect(pause).toBeLessThanOrEqual(cap)
        },
      ),
    )
  })
})
