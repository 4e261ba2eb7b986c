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
  /** What the caller sent beside it. */
  readonly caller: CallerHeaders
  /** When its time began, by `performance.now()`; undefined: when it is delivered. */
  readonly startedAt: number | undefined
}

/** What a runtime made of an event. */
export type Outcome =
  | { readonly payload: unknown; readonly streamed?: StreamedResponse; readonly durationMs: number }
  | { readonly error: FunctionError; readonly durationMs: number }
  | 'not delivered'
  | 'refused'

/** An event, and what has become of it so far. */
export interface Task {
  readonly event: EventToSend
  readonly outcome: Deferred<Outcome>
  startedAt: number
  timer: NodeJS.Timeout | undefined
  /** Connection of the worker that has it. */
  connection: Socket | null
  /** Whether its time is over, and it goes on nevertheless. */
  late: boolean
}
