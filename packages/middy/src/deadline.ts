import { monotonic } from './monotonic.ts'

/**
 * Calls back after a time, but not before what has arrived by then was read: where the event loop was blocked for so long, or
 * the process frozen, Node.js has the timers go first.
 */
export function afterwards(milliseconds: number, done: () => void): NodeJS.Timeout {
  return setTimeout(setImmediate, Math.max(0, milliseconds), done)
}

/**
 * What a promise comes to, or `undefined` if that is not known by the deadline.
 *
 * @param deadline on the clock of {@link monotonic}, milliseconds
 */
export async function before<T>(deadline: number, work: T | Promise<T>): Promise<T | undefined> {
  if (!(work instanceof Promise)) return work
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<undefined>((resolve) => {
    timer = afterwards(deadline - monotonic(), () => resolve(undefined))
  })
  try {
    return await Promise.race([work, timeout])
  } finally {
    clearTimeout(timer)
  }
}
