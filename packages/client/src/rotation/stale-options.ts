import { checkTimerDuration, describe, refuse } from '../options/checks.ts'
import type { Duration } from '../options/duration.ts'

/** Rules by which `withFresh` tells an outdated secret from any other trouble, and how long it searches for one that works. */
export interface StaleOptions {
  /**
   * Tells whether an error means that a secret is out of date: a database's "password authentication failed", a 401.
   *
   * @param error the error that `useIt` threw
   * @returns true if so, or a promise of it
   */
  readonly isStale: (error: unknown) => boolean | Promise<boolean>
  /**
   * Longest time to search for a value that works, from the first refusal: milliseconds or a duration string. It is cut to
   * Lambda's remaining time, less a reserve. `0` asks once and does not wait. Default: `'2s'`.
   */
  readonly patience?: Duration
}

/**
 * Checks the options: a mistake would otherwise show at the first wrong password, in place of it.
 *
 * @returns `patience` in milliseconds
 * @throws {TypeError} at a mistake
 */
export function patienceOf(options: StaleOptions | undefined): number {
  if (typeof options?.isStale !== 'function')
    refuse(
      'isStale',
      'a function that returns true for errors that mean an outdated secret',
      describe(options?.isStale),
    )
  return checkTimerDuration('patience', options?.patience, '2s', 0)
}
