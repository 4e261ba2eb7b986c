import { performance } from 'node:perf_hooks'
import type { CallerHeaders } from '../options/caller.ts'
import type { Invocation } from '../options/types.ts'

/** One event, and what is asked of its invocation. */
export interface Call {
  /** The event as JSON text. */
  readonly body: string
  /** Milliseconds. */
  readonly timeout: number
  readonly caller: CallerHeaders
}

/** What came of an event. */
export interface Answered {
  readonly invocation: Invocation
  /** Fulfilled when the extensions are done with it as well. */
  readonly over: Promise<void>
}

/**
 * Time of the invocation that an INIT is a part of: after a crash, a timeout or a late INIT, Lambda initializes the
 * environment "together with the next invocation", which pays for it.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-invoke-with-errors
 */
export interface Payer {
  /** When it began, by `performance.now()`. */
  readonly startedAt: number
  /** The timeout of the function, or of this invocation; milliseconds. */
  readonly timeout: number
}

/** Milliseconds that are left of it. */
export function leftOf({ startedAt, timeout }: Payer): number {
  return startedAt + timeout - performance.now()
}
