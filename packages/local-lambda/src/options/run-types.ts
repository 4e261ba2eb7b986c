import type { LambdaEmulatorRequest } from './emulator.ts'
import type { Invocation, LambdaOptions, LambdaRuntime } from './types.ts'

/** Why an environment was shut down: it was no longer needed, an invocation took too long, or a process failed. */
export type ShutdownReason = 'spindown' | 'timeout' | 'failure'

/** One phase in the life of an environment. */
export interface PhaseTimes {
  /** Which phase; FREEZE is the time between two invocations. */
  readonly phase: 'INIT' | 'INVOKE' | 'FREEZE' | 'SHUTDOWN'
  /** When it began, in milliseconds; of a {@link LambdaPhase} since the run began. */
  readonly startedAt: number
  /**
   * In milliseconds; of INVOKE until the extensions were done as well, not only until the answer, and with the INIT that
   * it paid for.
   */
  readonly durationMs: number
  /** Of INVOKE: which invocation. */
  readonly requestId?: string
  /**
   * Of INVOKE: how it ended; `timeout` also where the function has answered, but an extension took too long. Of INIT:
   * `timeout` where it took too long.
   */
  readonly status?: 'success' | 'error' | 'timeout'
  /** Of INVOKE that a crash ended: Lambda's name for it, such as `Runtime.ExitError`. */
  readonly errorType?: string
  /** Of INVOKE: the most memory that the processes have used so far, in megabytes, where the system tells it (Linux). */
  readonly memoryUsed?: number | undefined
  /** Of INIT: true where it was a part of the invocation after a crash, a timeout or a late INIT, which paid for it. */
  readonly suppressed?: boolean
  /** Of SHUTDOWN: why. */
  readonly reason?: ShutdownReason
}

/** What {@link runLambda} takes: what `startLambda` takes, the events, and how they are to be run. */
export interface RunOptions extends LambdaOptions {
  /** The events, in order; anything that has a JSON text. */
  readonly events: readonly unknown[]
  /**
   * How many environments there may be. As on classic Lambda each has one event at a time, and a new one is started,
   * with an INIT of its own, where all are busy. Default 1. (With `maxConcurrency` each takes so many at a time.)
   */
  readonly concurrency?: number
  /**
   * For how many milliseconds an environment is frozen between two invocations: all its processes are stopped
   * (SIGSTOP), then go on. `true` means 100. Default: not at all. Not with `maxConcurrency`, nor on Windows.
   */
  readonly freezeBetween?: boolean | number
  /**
   * Called with the result of each event, in the order in which they end, and the event's index. One that throws ends
   * the run, which rejects with its error; so does `onPhase`.
   */
  readonly onResult?: (result: LambdaResult, index: number) => void
  /** Called when a phase of an environment has ended. */
  readonly onPhase?: (phase: LambdaPhase) => void
  /** Ends everything when it is aborted, also an INIT; {@link runLambda} rejects with its reason. */
  readonly signal?: AbortSignal
}

/** What came of one event of a run. */
export type LambdaResult = Invocation & {
  /** Which of the run's environments ran it: an index. */
  readonly environment: number
  /** Whether it was the first in its environment. */
  readonly coldStart: boolean
  /** What the environment wrote meanwhile; with `maxConcurrency`, also for the other events of that time. */
  readonly logs: string
}

/** One phase in the life of one of a run's environments. */
export interface LambdaPhase extends PhaseTimes {
  /** Which of the run's environments: an index. */
  readonly environment: number
}

/** How an external extension has ended. */
export interface ExtensionExit {
  /** The name under which it registered. */
  readonly name: string
  /** Its exit status; null where a signal ended it. */
  readonly code: number | null
  /** The signal that ended it, `SIGKILL` where it did not end in time; null where it ended by itself. */
  readonly signal: string | null
}

/** What one environment did. */
export interface LambdaEnvironment {
  /** The process id of its runtime. */
  readonly pid: number
  /** How long INIT took, extensions included, in milliseconds. */
  readonly initMs: number
  /** Its phases in the order in which they began. */
  readonly phases: readonly LambdaPhase[]
  /** The ids of the requests that it had, in order. */
  readonly requestIds: readonly string[]
  /** How often it was frozen. */
  readonly frozen: number
  /** Why it was shut down. */
  readonly shutdownReason: ShutdownReason
  /** How its external extensions ended. */
  readonly extensions: readonly ExtensionExit[]
  /** What its processes asked the emulator. */
  readonly requests: readonly LambdaEmulatorRequest[]
  /** All that its processes wrote (the last million characters), with Lambda's lines START, END and REPORT. */
  readonly logs: string
}

/** What {@link runLambda} gives. */
export interface LambdaRun {
  /** What ran the handler. */
  readonly runtime: LambdaRuntime
  /** What came of the events, in their order. */
  readonly results: readonly LambdaResult[]
  /** The environments, in the order in which they were started. */
  readonly environments: readonly LambdaEnvironment[]
  /** How long it took from the first INIT to the last SHUTDOWN, in milliseconds. */
  readonly durationMs: number
}
