import type { PhaseTimes } from '../options/run-types.ts'

/** Who is told what happens in an environment. */
export interface EnvironmentObserver {
  /** Its processes wrote something. */
  readonly onLog: (text: string) => void
  /** The runtime is about to get an event. */
  readonly onInvoke: (requestId: string) => void
  /** A phase has ended. */
  readonly onPhase: (phase: PhaseTimes) => void
}
