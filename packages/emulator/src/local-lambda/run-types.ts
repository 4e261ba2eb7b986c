/** Why an environment was shut down: it was no longer needed, an invocation took too long, or a process failed. */
export type ShutdownReason = 'spindown' | 'timeout' | 'failure'

/** One phase in the life of an environment; times are those of `performance.now()` in milliseconds. */
export interface PhaseTimes {
  readonly phase: 'INIT' | 'INVOKE' | 'FREEZE' | 'SHUTDOWN'
  readonly startedAt: number
  readonly durationMs: number
  /** Of INVOKE. */
  readonly requestId?: string
  /** Of SHUTDOWN. */
  readonly reason?: ShutdownReason
}
