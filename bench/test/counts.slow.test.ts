// What of the benchmarks can be said without a clock: sizes and counts.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { middyParts } from '../../scripts/bundle-client.ts'
import { OURS } from '../peers/catalogue.ts'
import { environmentOf, type SecretServer, startSecretServer } from '../servers/secret-server.ts'
import { addedBytes } from '../suite/bundle.ts'
import { measureConcurrent } from '../suite/concurrent.ts'
import { loadOf, OUTAGE, START, simulateFleet, TTL } from '../suite/fleet.ts'

let server: SecretServer
let env: Record<string, string>

beforeAll(async () => {
  server = await startSecretServer()
  env = environmentOf(server.extensionPort, server.awsPort)
}, 30_000)

afterAll(() => server.close())

describe('the bundle', () => {
  test('adds not more than 155 KB minified, and 59 KB gzipped', async () => {
    const [ours] = await addedBytes([OURS])
    expect(ours?.minified).toBeGreaterThan(50_000)
    expect(ours?.minified).toBeLessThanOrEqual(155_000)
    expect(ours?.gzipped).toBeLessThanOrEqual(59_000)
  })

  test('holds each part once, and not more than 53 KB of our own', async () => {
    const { own, undici, parser } = await middyParts()
    expect(own).toBeLessThanOrEqual(53_000)
    expect(undici).toBeLessThanOrEqual(68_000)
    expect(parser).toBeLessThanOrEqual(26_000)
  })
})

test('64 invocations at once on one cold secret send one request', async () => {
  const [ours, naive] = await measureConcurrent({ env, server, progress: () => {} }, [
    OURS.id,
    'fetch-with-map',
  ])
  expect(ours?.requests).toBe(1)
  // The way to count can tell: a Map of values does not keep 64 from asking.
  expect(naive?.requests).toBe(64)
}, 60_000)

describe('a fleet that starts within a minute', () => {
  const environments = 4_000

  const peakOverMean = async (jitter?: number): Promise<number> => {
    const fleet = { environments, ...(jitter === undefined ? {} : { jitter }) }
    const { peak, mean } = loadOf(await simulateFleet(fleet), START)
    return peak / mean
  }

  test('is spread as soon as it has started, unless it has no jitter', async () => {
    expect(await peakOverMean()).toBeLessThanOrEqual(1.5)
    expect(await peakOverMean(0.5)).toBeLessThanOrEqual(1.5)
    expect(await peakOverMean(0)).toBeGreaterThan(4)
  }, 60_000)

  test.each([
    ['its invocations wait', 0],
    ['nobody waits', 600],
  ])(
    'does not storm after an outage of two minutes in which %s',
    async (_, staleWhileRevalidate) => {
      const calls = await simulateFleet({ environments, staleWhileRevalidate, outage: OUTAGE })
      const mean = environments / TTL
      const during = loadOf(calls, OUTAGE.from, OUTAGE.until)
      const after = loadOf(calls, OUTAGE.until)
      // A third of them are waiting to come back; without pauses they would within a second or two.
      expect(after.peak).toBeGreaterThan(3 * mean)
      expect(after.peak).toBeLessThanOrEqual(during.peak)
      // And they do not come back together once more.
      const next = loadOf(calls, OUTAGE.until + 60)
      expect(next.peak).toBeLessThanOrEqual(2 * mean)
    },
    60_000,
  )
})
