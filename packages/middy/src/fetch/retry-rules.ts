/**
 * How long to wait before the next attempt: full jitter over an exponentially growing, capped bound, so that many
 * clients that failed together do not come back together.
 *
 * @param attempt how many attempts of this kind have failed, from 1
 * @param base the bound after the first failure, milliseconds
 * @param cap the largest bound, milliseconds
 * @param random a source of numbers in [0, 1)
 * @returns milliseconds, 0 to `cap`
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function fullJitter(attempt: number, base: number, cap: number, random: () => number): number {
  return random() * Math.min(cap, base * 2 ** (attempt - 1))
}

/**
 * How long a failed refresh is left alone while a stale value is served: 0.5 to 1 s after the first failure,
 * doubling with each further one up to 15 to 30 s. Never zero, or a sick extension would be asked on every invocation.
 *
 * @param failures how many refreshes in a row have failed, from 1
 * @param random a source of numbers in [0, 1)
 * @returns milliseconds
 */
export function refreshPause(failures: number, random: () => number): number {
  return Math.min(30_000, 1_000 * 2 ** (failures - 1)) * (0.5 + 0.5 * random())
}
