import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { toMilliseconds } from '../src/options/duration.ts'

describe('a duration in milliseconds', () => {
  test.each<[unknown, number]>([
    [0, 0],
    [250, 250],
    [0.5, 0.5],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    ['0ms', 0],
    ['250ms', 250],
    ['30s', 30_000],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['1d', 86_400_000],
    ['1.5h', 5_400_000],
    ['0.25s', 250],
    ['007s', 7_000],
  ])('%p is %p', (value, milliseconds) => {
    expect(toMilliseconds(value)).toBe(milliseconds)
  })

  test.each<[unknown]>([
    [-1],
    [Number.NaN],
    [Number.NEGATIVE_INFINITY],
    [''],
    ['5'],
    ['s'],
    ['5 m'],
    [' 5m'],
    ['5m\n'],
    ['5M'],
    ['5min'],
    ['-5m'],
    ['+5m'],
    ['.5m'],
    ['5.m'],
    ['1e3ms'],
    ['1h30m'],
    ['Infinityms'],
    ['٥m'],
    [null],
    [undefined],
    [true],
    [5n],
    [['5m']],
    [{ valueOf: () => 5 }],
  ])('%p is none', (value) => {
    expect(toMilliseconds(value)).toBeUndefined()
  })

  test('each unit is the same time in numbers', () => {
    const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }
    fc.assert(
      fc.property(
        fc.constantFrom(...(Object.keys(units) as (keyof typeof units)[])),
        fc.nat(100_000),
        (unit, amount) => {
          expect(toMilliseconds(`${amount}${unit}`)).toBe(toMilliseconds(amount * units[unit]))
        },
      ),
    )
  })
})
