import type { Latency } from './fault-plan.ts'

/** Returns the next number of a sequence: at least 0, less than 1. */
export type Chance = () => number

/**
 * Pseudorandom sequence of numbers, the same for the same seed (mulberry32).
 *
 * @param seed start of the sequence: an integer
 * @param branch distinguishes sequences with the same seed
 */
export const chanceOf = (seed: number, branch: number): Chance => {
  let state = Math.imul(seed ^ Math.floor(seed / 2 ** 32), 0x9e3779b1) + Math.imul(branch + 1, 0x85ebca6b)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Draws one latency, in milliseconds. */
export const drawLatency = (latency: Latency, chance: Chance): number => {
  if (typeof latency === 'number') return latency
  if ('min' in latency) return latency.min + chance() * (latency.max - latency.min)
  // Box-Muller: uniform to normal. 1 - x, because log(0) is -Infinity.
  const normal = Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance())
  return Math.min(latency.median * Math.exp(latency.sigma * normal), latency.max ?? 2 ** 31 - 1)
}
