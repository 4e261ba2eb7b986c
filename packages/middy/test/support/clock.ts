import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { setImmediate as turn } from 'node:timers/promises'
import { jest } from '@jest/globals'

/** A wall clock that stands still until it is told to go on; timers and `performance.now()` stay as they are. */
export interface FakeClock extends Disposable {
  /** Lets time pass, or sets the clock back. */
  pass(milliseconds: number): void
}

/** Puts a fake wall clock in place, and optionally a fake randomness. */
export function fakeClock(random?: () => number): FakeClock {
  let now = 1_800_000_000_000
  const spies = [jest.spyOn(Date, 'now').mockImplementation(() => now)]
  if (random !== undefined) spies.push(jest.spyOn(Math, 'random').mockImplementation(random))
  return {
    pass(milliseconds) {
      now += milliseconds
    },
    [Symbol.dispose]() {
      for (const spy of spies) spy.mockRestore()
    },
  }
}

/** Counts the fetches under way, so that a test can wait for those for which no invocation waits. */
export interface Fetches extends Disposable {
  /** Number of those that have begun. */
  readonly begun: number
  /** Fulfilled when none is under way. */
  settled(): Promise<void>
}

export function countFetches(): Fetches {
  let begun = 0
  let ended = 0
  const start = (): void => void begun++
  const end = (): void => void ended++
  subscribe('tracing:extension-secrets:fetch:start', start)
  subscribe('tracing:extension-secrets:fetch:asyncEnd', end)
  return {
    get begun() {
      return begun
    },
    async settled() {
      do await turn()
      while (ended < begun)
      // The last one's value is stored in the turn in which it has ended.
      await turn()
    },
    [Symbol.dispose]() {
      unsubscribe('tracing:extension-secrets:fetch:start', start)
      unsubscribe('tracing:extension-secrets:fetch:asyncEnd', end)
    },
  }
}
