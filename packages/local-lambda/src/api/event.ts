import type { Socket } from 'node:net'
import type { Deferred } from '../environment/deferred.ts'
import type { CallerHeaders } from '../options/caller.ts'
import type { FunctionError, StreamedResponse } from '../options/types.ts'

/** One event on its way to a runtime. */
export interface EventToSend {
  readonly requestId: string
  readonly body: string
  /** Milliseconds. */
  readonly timeout: number
  readonly functionArn: string
  readonly traceId: string
  /** Headers from the caller. */
  readonly caller: CallerHeaders
  /** Start of its time, by `performance.now()`; undefined: the time of delivery. */
  readonly startedAt: number | undefined
}

/** Result that the runtime reports for an event. */
export type Outcome =
  | { readonly payload: unknown; readonly streamed?: StreamedResponse; readonly durationMs: number }
  | { readonly error: FunctionError; readonly durationMs: number }
  | 'not delivered'
  | 'refused'

/** An event and its current state. */
export interface Task {
  readonly event: EventToSend
  readonly outcome: Deferred<Outcome>
  startedAt: number
  timer: NodeJS.Timeout | undefined
  /** Connection of the worker that has it. */
  connection: Socket | null
  /** True if its time is over, but it still runs. */
  late: boolean
}
