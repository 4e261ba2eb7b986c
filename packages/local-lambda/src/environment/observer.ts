import type { PhaseTimes } from '../options/run-types.ts'

/** Observer of an environment. */
export interface EnvironmentObserver {
  /** Called when its processes write something. */
  readonly onLog: (text: string) => void
  /** Called when the runtime is about to get an event. */
  readonly onInvoke: (requestId: string) => void
  /** Called when a phase has ended. */
  readonly onPhase: (phase: PhaseTimes) => void
}
