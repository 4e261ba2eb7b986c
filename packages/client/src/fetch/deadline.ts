import { monotonic } from '../clock.ts'

/**
 * Calls back after a time, but not before what has arrived by then was read: where the event loop was blocked for so long, or
 * the process frozen, Node.js has the timers go first.
 *
 * @param isBehind whether nobody waits for it, so that it must not keep the process alive
 */
export function afterwards(milliseconds: number, isBehind: boolean, done: () => void): NodeJS.Timeout {
  const timer = setTimeout(setImmediate, Math.max(0, milliseconds), done)
  return isBehind ? timer.unref() : timer
}

/**
 * What a promise comes to, or `undefined` if that is not known by the deadline.
 *
 * @param deadline on the clock of {@link monotonic}, milliseconds
 * @param isBehind whether nobody waits for it, so that it must not keep the process alive
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
