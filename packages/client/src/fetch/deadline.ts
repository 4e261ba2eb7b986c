import { monotonic } from '../clock.ts'
import { clearTimeout, setImmediate, setTimeout } from '../timers.ts'

/**
 * Calls back after a time, but not before data that has arrived by then was read: after the event loop was blocked for so long,
 * or the process frozen, Node.js runs timers first.
 *
 * @param isBehind true if nobody waits for it, so that it must not keep the process alive
 */
export function afterwards(milliseconds: number, isBehind: boolean, done: () => void): NodeJS.Timeout {
  const timer = setTimeout(setImmediate, Math.max(0, milliseconds), done)
  return isBehind ? timer.unref() : timer
}

/**
 * Waits for a promise until a deadline.
 *
 * @param deadline on the clock of {@link monotonic}, milliseconds
 * @param isBehind true if nobody waits for it, so that it must not keep the process alive
 * @returns its result, or `undefined` at the deadline
 */
export function before<T>(
  deadline: number,
  work: T | Promise<T>,
  isBehind: boolean,
): T | Promise<T | undefined> {
  if (!(work instanceof Promise)) return work
  return new Promise<T | undefined>((resolve, reject) => {
    const timer = afterwards(deadline - monotonic(), isBehind, resolve as () => void)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/** Waits for a while. */
export function sleep(milliseconds: number, isBehind: boolean): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    if (isBehind) timer.unref()
  })
}
