/**
 * A clock that only goes forward, for how long something takes: milliseconds since the process started. Unlike
 * `performance.now()` it loads nothing; that loads nine modules of Node.js, 0.6 ms of a cold start.
 */
export function monotonic(): number {
  return process.uptime() * 1000
}
