import { setTimeout as sleep } from 'node:timers/promises'
import { monotonic } from './monotonic.ts'

/**
 * What a promise comes to, or `undefined` if that is not known by the deadline.
 *
 * @param deadline on the clock of {@link monotonic}, milliseconds
 */
export async function before<T>(deadline: number, work: T | Promise<T>): Promise<T | undefined> {
  if (!(work instanceof Promise)) return work
  const stop = new AbortController()
  const timeout = sleep(Math.max(0, deadline - monotonic()), undefined, { signal: stop.signal })
  try {
    return await Promise.race([work, timeout.catch(() => undefined)])
  } finally {
    stop.abort()
  }
}
