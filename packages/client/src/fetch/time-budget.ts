/** Kept back of Lambda's remaining time: enough to throw, log and answer an error before Lambda ends the function, also on the smallest share of a CPU. Milliseconds. */
const RESERVE = 100

/** One invocation, as far as fetching secrets depends on it. */
export interface Invocation {
  /**
   * Time that the invocation has left, milliseconds; in Lambda `() => context.getRemainingTimeInMillis()`. Fetching is cut
   * to it, less a reserve of 100 ms, so that the error comes before Lambda ends the function. Default: no such limit.
   */
  readonly remainingMs?: (() => number | undefined) | undefined
  /** Event of the invocation, for ids that depend on it. Default: none. */
  readonly event?: unknown
  /** Context of the invocation, for ids that depend on it. Default: none. */
  readonly context?: unknown
}

/**
 * Time that one invocation may spend on fetching: its own limit, cut to what Lambda leaves less a reserve.
 *
 * @param remaining time that the invocation has left, milliseconds
 * @param timeout its own limit, milliseconds
 * @returns milliseconds; zero or less if there is no time
 */
export function budgetOf(remaining: number | undefined, timeout: number): number {
  return typeof remaining === 'number' && Number.isFinite(remaining)
    ? Math.min(timeout, remaining - RESERVE)
    : timeout
}
