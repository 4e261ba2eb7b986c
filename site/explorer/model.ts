// Figures of the TTL explorer. The client's own code decides when each simulated environment fetches.
import { START, watchFleet } from '../../bench/suite/fleet.ts'
import { servesOnError } from '../../packages/client/src/cache/freshness.ts'
import { prices } from './prices.ts'
import type { Settings } from './settings.ts'

/** Seconds of a month: a year's twelfth. */
const MONTH = (365.25 * 86_400) / 12
/** Fetches that one simulation may take: some seconds of a laptop's time. */
const MOST_FETCHES = 1_500_000

/** Calls to AWS a second. */
export interface Load {
  /** While all environments start, within a minute: the most in a second, as the mean of ten. */
  readonly start: number
  /** Afterwards: the most in a second, as the mean of ten. */
  readonly peak: number
  /** Afterwards, on average. */
  readonly mean: number
  /** Each point of time's mean, for a chart. */
  readonly series: readonly number[]
}

/** Cost of a month, in the currency of the prices. */
export interface Bill {
  readonly storage: number
  readonly calls: number
  readonly total: number
}

/** Everything that the explorer shows; times in seconds. */
export interface Figures {
  /** The most time for which an old value can be served after a rotation: T + E. */
  readonly oldAtMost: number
  /** The same while no fetch succeeds: `staleIfError` longer. */
  readonly oldWhileFailing: number
  /** Since the rotation, when the last of the simulated environments stopped serving the old value. */
  readonly lastRenewed: number
  /** The share of environments that still serve the old value, at equal steps from the rotation to `oldAtMost`. */
  readonly holders: readonly number[]
  /** Time a month in which some environment may serve an old value. */
  readonly oldAMonth: number
  readonly load: Load
  /** The part of AWS's quota that the most calls in a second take, the start included. */
  readonly quotaShare: number
  readonly bill: Bill
  /** Environments that were simulated; the figures are scaled if there are more. */
  readonly simulated: number
  /** Seconds for which the fleet was watched. */
  readonly watched: number
}

const POINTS = 120

/**
 * Simulates the fleet, and adds up what it costs.
 *
 * @param most environments to simulate at most; a few give a first answer at once
 */
export async function explore(settings: Settings, most: number = Number.POSITIVE_INFINITY): Promise<Figures> {
  const { ttl, extensionTtl, staleIfError, jitter, secrets, rotations, service } = settings
  const oldAtMost = ttl + extensionTtl
  // Long enough for two whole turns before the rotation, and for all to get the new value after it.
  const watched = Math.max(600, START + 4 * Math.max(1, oldAtMost))
  const rotatedAt = Math.floor((START + watched) / 2)
  const affordable = Math.max(100, Math.floor((MOST_FETCHES * Math.max(1, ttl)) / watched))
  const simulated = Math.min(settings.environments, most, affordable)
  const { calls, renewed } = await watchFleet({
    environments: simulated,
    ttl,
    jitter,
    extensionTtl,
    invocations: settings.invocations / settings.environments,
    watched,
    rotatedAt,
  })
  const scale = (secrets * settings.environments) / simulated
  const load = loadOfAll(calls, scale)
  const { monthly, perCall, quota } = prices.services[service]
  const bill = { storage: monthly * secrets, calls: load.mean * MONTH * perCall }
  const lastRenewed = renewed.findLastIndex((count) => count > 0)
  return {
    oldAtMost,
    oldWhileFailing: extensionTtl + longestServed(ttl, staleIfError, jitter),
    lastRenewed: Math.max(0, lastRenewed + 1 - rotatedAt),
    holders: holdersOf(renewed.slice(rotatedAt), oldAtMost, simulated),
    oldAMonth: Math.min(MONTH, rotations * oldAtMost),
    load,
    quotaShare: Math.max(load.start, load.peak) / quota,
    bill: { ...bill, total: bill.storage + bill.calls },
    simulated,
    watched,
  }
}

function loadOfAll(calls: readonly number[], scale: number): Load {
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
  const peakOf = (values: readonly number[]): number => {
    let window = sum(values.slice(0, 10))
    let peak = window
    for (let end = 10; end < values.length; end++) {
      window += (values[end] ?? 0) - (values[end - 10] ?? 0)
      peak = Math.max(peak, window)
    }
    return (peak / 10) * scale
  }
  const after = calls.slice(START)
  const step = Math.max(1, Math.floor(calls.length / POINTS))
  const series = Array.from({ length: Math.floor(calls.length / step) }, (_, index) => {
    const part = calls.slice(index * step, (index + 1) * step)
    return (sum(part) / part.length) * scale
  })
  return {
    start: peakOf(calls.slice(0, START)),
    peak: peakOf(after),
    mean: (sum(after) / after.length) * scale,
    series,
  }
}

/** @param renewed environments that stopped serving the old value, in each second from the rotation */
function holdersOf(renewed: readonly number[], until: number, all: number): number[] {
  let left = renewed.reduce((a, b) => a + b, 0)
  let second = 0
  return Array.from({ length: POINTS + 1 }, (_, point) => {
    for (; second < (point / POINTS) * until; second++) left -= renewed[second] ?? 0
    return left / all
  })
}

/** The age up to which the client serves a value if every fetch fails, asked of the client's own rule. */
function longestServed(ttl: number, staleIfError: number, jitter: number): number {
  const policy = { ttl: ttl * 1000, staleIfError: staleIfError * 1000, staleWhileRevalidate: 0, jitter }
  const arrival = { requestedAt: 0, inStep: false, expirySeed: 0 }
  let [served, refused] = [0, ttl + staleIfError + 2]
  while (refused - served > 1) {
    const middle = Math.floor((served + refused) / 2)
    if (servesOnError(arrival, policy, middle * 1000 - 1)) served = middle
    else refused = middle
  }
  return served
}
