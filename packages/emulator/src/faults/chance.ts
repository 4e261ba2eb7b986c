import type { Latency } from './fault-plan.ts'

/** The next number of a sequence: at least 0, less than 1. */
export type Chance = () => number

/**
 * A sequence of numbers that looks like chance, and is the same for the same seed (mulberry32).
 *
 * @param seed where the sequence begins: an integer
 * @param branch tells apart sequences of one seed
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
  // Box and Muller's way from even chance to a normal one; 1 - x, because the logarithm of 0 is none.
  const normal = Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance())
  return Math.min(latency.median * Math.exp(latency.sigma * normal), latency.max ?? 2 ** 31 - 1)
}
