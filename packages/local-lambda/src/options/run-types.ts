import type { LambdaEmulatorRequest } from './emulator.ts'
import type { Invocation, LambdaOptions, LambdaRuntime } from './types.ts'

/** Reason for a shutdown: the environment was no longer needed, an invocation timed out, or a process failed. */
export type ShutdownReason = 'spindown' | 'timeout' | 'failure'

/** One phase in the life of an environment. */
export interface PhaseTimes {
  /** Name of the phase; FREEZE is the time between two invocations. */
  readonly phase: 'INIT' | 'INVOKE' | 'FREEZE' | 'SHUTDOWN'
  /** Start of the phase in milliseconds; in a {@link LambdaPhase}, since the start of the run. */
  readonly startedAt: number
  /**
   * Duration in milliseconds. INVOKE lasts until the extensions are done, too, not only until the answer, and includes
   * the INIT that it paid for.
   */
  readonly durationMs: number
  /** Request of an INVOKE. */
  readonly requestId?: string
  /**
   * Result. INVOKE: `timeout` also if the function has answered, but an extension took too long. INIT: `timeout` if it
   * took too long.
   */
  readonly status?: 'success' | 'error' | 'timeout'
  /** Lambda's name for the crash that ended an INVOKE, such as `Runtime.ExitError`. */
  readonly errorType?: string
  /** Peak memory of the processes at an INVOKE, in megabytes, if the system reports it (Linux). */
  readonly memoryUsed?: number | undefined
  /** True for an INIT that an invocation paid for, after a crash, a timeout or a late INIT. */
  readonly suppressed?: boolean
  /** Reason of a SHUTDOWN. */
  readonly reason?: ShutdownReason
}

/** Options of {@link runLambda}: those of `startLambda`, the events, and settings of the run. */
export interface RunOptions extends LambdaOptions {
  /** Events, in order: any JSON values. */
  readonly events: readonly unknown[]
  /**
   * Maximum number of environments. As on classic Lambda, each handles one event at a time, and a new one starts, with
   * its own INIT, when all are busy. Default 1. (With `maxConcurrency`, each handles that many events at a time.)
   */
  readonly concurrency?: number
  /**
   * Time in milliseconds to freeze an environment between two invocations: all its processes are stopped (SIGSTOP), then
   * continue. `true` means 100. Default: no freeze. Not with `maxConcurrency`, nor on Windows.
   */
  readonly freezeBetween?: boolean | number
  /**
   * Called with each event's result and index, in the order in which the events end. An exception ends the run, which
   * rejects with it; the same holds for `onPhase`.
   */
  readonly onResult?: (result: LambdaResult, index: number) => void
  /** Called when a phase of an environment has ended. */
  readonly onPhase?: (phase: LambdaPhase) => void
  /** Ends everything when it is aborted, even an INIT; {@link runLambda} rejects with its reason. */
  readonly signal?: AbortSignal
}

/** Result of one event of a run. */
export type LambdaResult = Invocation & {
  /** Index of the environment that ran it. */
  readonly environment: number
  /** True if it was the first event in its environment. */
  readonly coldStart: boolean
  /** Output of the environment during the event; with `maxConcurrency`, also for concurrent events. */
  readonly logs: string
}

/** One phase in the life of one of a run's environments. */
export interface LambdaPhase extends PhaseTimes {
  /** Index of the environment. */
  readonly environment: number
}

/** Exit of an external extension. */
export interface ExtensionExit {
  /** Name under which it registered. */
  readonly name: string
  /** Exit status; null if a signal ended it. */
  readonly code: number | null
  /** Signal that ended it, `SIGKILL` if it did not end in time; null if it ended by itself. */
  readonly signal: string | null
}

/** Record of one environment. */
export interface LambdaEnvironment {
  /** Process id of its runtime. */
  readonly pid: number
  /** Duration of INIT, including extensions, in milliseconds. */
  readonly initMs: number
  /** Phases, in the order in which they started. */
  readonly phases: readonly LambdaPhase[]
  /** Ids of its requests, in order. */
  readonly requestIds: readonly string[]
  /** Number of freezes. */
  readonly frozen: number
  /** Reason for its shutdown. */
  readonly shutdownReason: ShutdownReason
  /** Exits of its external extensions. */
  readonly extensions: readonly ExtensionExit[]
  /** Requests of its processes to the emulator. */
  readonly requests: readonly LambdaEmulatorRequest[]
  /** Complete output of its processes (the last million characters), with Lambda's lines START, END and REPORT. */
  readonly logs: string
}

/** Result of {@link runLambda}. */
export interface LambdaRun {
  /** Runtime that ran the handler. */
  readonly runtime: LambdaRuntime
  /** Results, in the order of the events. */
  readonly results: readonly LambdaResult[]
  /** Environments, in the order in which they started. */
  readonly environments: readonly LambdaEnvironment[]
  /** Time from the first INIT to the last SHUTDOWN, in milliseconds. */
  readonly durationMs: number
}
