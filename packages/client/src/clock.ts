/** Wall clock and randomness, as arguments so that tests can choose them. */
export interface Clock {
  /** Wall-clock time, milliseconds since the epoch: it keeps counting while Lambda freezes the environment. */
  now(): number
  /** A number in [0, 1). */
  random(): number
}

/**
 * Time since the process started, milliseconds: a clock that only goes forward, for durations. Unlike
 * `performance.now()` it loads nothing; that loads nine modules of Node.js, 0.6 ms of a cold start.
 */
export function monotonic(): number {
  return process.uptime() * 1000
}
