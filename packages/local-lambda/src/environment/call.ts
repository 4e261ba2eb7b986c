import { performance } from 'node:perf_hooks'
import type { CallerHeaders } from '../options/caller.ts'
import type { Invocation } from '../options/types.ts'

/** One event, and the settings of its invocation. */
export interface Call {
  /** The event as JSON text. */
  readonly body: string
  /** Milliseconds. */
  readonly timeout: number
  readonly caller: CallerHeaders
}

/** Result of an event. */
export interface Answered {
  readonly invocation: Invocation
  /** Resolves when the extensions are done with the event, too. */
  readonly over: Promise<void>
}

/**
 * Invocation that pays for an INIT. After a crash, a timeout or a late INIT, Lambda initializes the environment together
 * with the next invocation, and the time counts for that one.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-invoke-with-errors
 */
export interface Payer {
  /** Start of the invocation, by `performance.now()`. */
  readonly startedAt: number
  /** Timeout of the function, or of this invocation, in milliseconds. */
  readonly timeout: number
}

/** Milliseconds left of the invocation. */
export function leftOf({ startedAt, timeout }: Payer): number {
  return startedAt + timeout - performance.now()
}
