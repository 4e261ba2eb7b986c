import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { CoolDown, coolDownTime } from '../src/cache/cool-down.ts'

const draws = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const at = (now: number) => ({ now: () => now, random: () => 0 })

describe('the length of a cool-down', () => {
  test.each([
    [1, 1_000],
    [2, 2_000],
    [3, 4_000],
    [5, 16_000],
    [6, 32_000],
    [7, 60_000],
    [2_000, 60_000],
  ])('after failure %d it is half to all of %d ms', (failures, bound) => {
    expect(coolDownTime(failures, () => 0)).toBe(bound / 2)
    expect(coolDownTime(failures, () => 0.5)).toBe(bound * 0.75)
    expect(coolDownTime(failures, () => 1)).toBe(bound)
  })

  test('is never zero', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), draws, (failures, draw) => {
        expect(coolDownTime(failures, () => draw)).toBeGreaterThanOrEqual(500)
      }),
    )
  })
})

describe('a cool-down', () => {
  test('is off until a refresh fails, and when it is ended', () => {
    const coolDown = new CoolDown()
    expect(coolDown.isOn(1_000, 'needed')).toBe(false)
    coolDown.start(at(1_000), 'needed')
    expect(coolDown.isOn(1_000, 'needed')).toBe(true)
    coolDown.end()
    expect(coolDown.isOn(1_000, 'needed')).toBe(false)
  })

  test.each([
    [1, 500],
    [2, 1_000],
    [4, 4_000],
  ])('after %d failures it lasts %d ms, and not before it began', (failures, lasts) => {
    const coolDown = new CoolDown()
    for (let i = 0; i < failures; i++) coolDown.start(at(1_000), 'needed')
    expect(coolDown.isOn(999, 'needed')).toBe(false)
    expect(coolDown.isOn(999 + lasts, 'needed')).toBe(true)
    expect(coolDown.isOn(1_000 + lasts, 'needed')).toBe(false)
  })

  test('begins with the first failure again after it was ended', () => {
    const coolDown = new CoolDown()
    coolDown.start(at(0), 'needed')
    coolDown.end()
    coolDown.start(at(1_000), 'needed')
    expect(coolDown.isOn(1_499, 'needed')).toBe(true)
    expect(coolDown.isOn(1_500, 'needed')).toBe(false)
  })

  test.each(['behind', 'forced'] as const)(
    'a %s fetch that failed, perhaps in a freeze, holds back background refreshes only',
    (mode) => {
      const coolDown = new CoolDown()
      coolDown.start(at(0), mode)
      expect(coolDown.isOn(1, 'behind')).toBe(true)
      expect(coolDown.isOn(1, 'needed')).toBe(false)
      coolDown.start(at(0), 'needed')
      expect(coolDown.isOn(1, 'needed')).toBe(true)
      coolDown.end()
      coolDown.start(at(0), mode)
      expect(coolDown.isOn(1, 'needed')).toBe(false)
    },
  )

  test('one failure that an invocation waited for is an outage, or two of others', () => {
    const coolDown = new CoolDown()
    expect(coolDown.isOutage).toBe(false)
    coolDown.start(at(0), 'behind')
    expect(coolDown.isOutage).toBe(false)
    coolDown.start(at(0), 'behind')
    expect(coolDown.isOutage).toBe(true)
    coolDown.end()
    coolDown.start(at(0), 'needed')
    expect(coolDown.isOutage).toBe(true)
  })
})
