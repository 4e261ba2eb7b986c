import { describe, expect, test } from '@jest/globals'
import { typeErrors, writeExamples } from '../../scripts/docs/compile.ts'
import { CHOICES } from '../explorer/choices.ts'
import { explore } from '../explorer/model.ts'
import { prices } from '../explorer/prices.ts'
import { codeOf, DEFAULTS, durationOf, type Service, type Settings } from '../explorer/settings.ts'

const settings = (changed: Partial<Settings>): Settings => ({
  ...DEFAULTS,
  environments: 200,
  invocations: 200,
  ...changed,
})

import { moneyOf, percentOf, rateOf, timeOf } from '../explorer/show.ts'

describe('the figures', () => {
  test.each([
    { ttl: 300, extensionTtl: 300 },
    { ttl: 60, extensionTtl: 0, jitter: 0.5 },
    { ttl: 600, extensionTtl: 60, jitter: 0 },
  ])('no environment serves an old value for longer than T + E: %j', async (changed) => {
    const { oldAtMost, lastRenewed, holders } = await explore(settings(changed))
    expect(oldAtMost).toBe(changed.ttl + changed.extensionTtl)
    expect(lastRenewed).toBeGreaterThan(oldAtMost / 3)
    expect(lastRenewed).toBeLessThanOrEqual(oldAtMost)
    expect(holders[0]).toBeGreaterThan(0.8)
    expect(holders.at(-1)).toBe(0)
    expect(holders).toEqual([...holders].sort((a, b) => b - a))
  })

  test('staleIfError is added while no fetch succeeds', async () => {
    expect((await explore(settings({ staleIfError: 900 }))).oldWhileFailing).toBe(300 + 300 + 900)
  })

  test('calls are those of all secrets and environments', async () => {
    const one = await explore(settings({ secrets: 1 }))
    const five = await explore(settings({ secrets: 5 }))
    expect(five.load.mean).toBeCloseTo(5 * one.load.mean)
    expect(five.quotaShare).toBeCloseTo(5 * one.quotaShare)
    const sample = await explore(settings({ secrets: 1 }), 100)
    expect(sample.simulated).toBe(100)
    expect(sample.load.mean / one.load.mean).toBeCloseTo(1, 0)
  })

  test('without jitter calls come in waves', async () => {
    const waves = await explore(settings({ jitter: 0, environments: 2000, invocations: 2000 }))
    const spread = await explore(settings({ jitter: 0.5, environments: 2000, invocations: 2000 }))
    expect(waves.load.peak / waves.load.mean).toBeGreaterThan(2 * (spread.load.peak / spread.load.mean))
  })

  test('the bill is storage and calls', async () => {
    const { bill, load } = await explore(settings({ secrets: 4 }))
    expect(bill.storage).toBeCloseTo(1.6)
    expect(bill.calls).toBeCloseTo((load.mean * 2_629_800 * 0.05) / 10_000)
    expect(bill.total).toBeCloseTo(bill.storage + bill.calls)
    expect((await explore(settings({ service: 'parameter-standard' }))).bill.total).toBe(0)
  })

  test('a simulation stays within what a browser can do', async () => {
    const { simulated } = await explore({ ...DEFAULTS, environments: 100_000, ttl: 10, extensionTtl: 0 }, 200)
    expect(simulated).toBe(200)
  })
})

test.each([
  [0, '0 s'],
  [45, '45 s'],
  [600, '10 min'],
  [4200, '1 h 10 min'],
  [90_061, '1 d 1 h'],
])('%d seconds are read as %s', (seconds, text) => {
  expect(timeOf(seconds)).toBe(text)
})

test('rates, shares and amounts are rounded for people', () => {
  expect([0, 0.0123, 5.06, 16.5, 5041.5].map(rateOf)).toEqual(['0', '0.012', '5.1', '17', '5,042'])
  expect([0.0001, 0.5, 1.25].map(percentOf)).toEqual(['under 1 %', '50 %', '125 %'])
  expect(moneyOf(1234.5)).toBe('$1,234.50')
})

describe('the settings', () => {
  test.each([
    [10, '10s'],
    [60, '1m'],
    [90, '90s'],
    [3600, '1h'],
    [86_400, '1d'],
    [5400, '90m'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(durationOf(seconds)).toBe(text)
  })

  test('as code compile, for every choice', () => {
    const services = Object.keys(prices.services) as Service[]
    const all = [
      ...services.map((service) => codeOf({ ...DEFAULTS, service })),
      ...CHOICES.flatMap(({ key, values }) => values.map((value) => codeOf({ ...DEFAULTS, [key]: value }))),
    ]
    const paths = writeExamples(
      '.cache/docs/explorer',
      [...new Set(all)].map((code, index) => ({
        source: 'the explorer',
        line: 1,
        file: `${index}.ts`,
        isRunnable: false,
        code,
      })),
    )
    expect(typeErrors(paths).filter((error) => error !== '')).toEqual([])
  })

  test('each default is one of the choices', () => {
    for (const { key, values } of CHOICES) expect(values).toContain(DEFAULTS[key])
  })

  test('prices say when and where they were read', () => {
    for (const { date, priceSource, quotaSource } of Object.values(prices.services)) {
      expect(date).toMatch(/^20\d\d-\d\d-\d\d$/)
      expect([priceSource, quotaSource].join(' ')).toMatch(/^https:\/\/\S+amazon\.com\/\S+ https:\/\/\S+/)
    }
  })
})
