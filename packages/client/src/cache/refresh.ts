/**
 * Reason of a fetch: an invocation `needed` the value; nobody waits yet (`behind` a stale value that was served); or
 * the value is known to have changed, which `forced` a fetch past every cache of ours.
 */
export type FetchMode = 'needed' | 'behind' | 'forced'

/** One refresh, the same for all secrets that one invocation refreshes together. */
export interface Refresh {
  readonly mode: FetchMode
  /** Time by which it has to end, on the clock of `monotonic()`, milliseconds. */
  readonly deadline: number
  /** See `Arrival.expirySeed`: with one for all they also expire together, and no other invocation waits for each apart. */
  readonly expirySeed: number
}
