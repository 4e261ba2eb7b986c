import { randomUUID } from 'node:crypto'
import type { Outcome } from '../api/event.ts'
import { refused, TIMED_OUT, timedOut, timeoutLog } from '../errors/failures.ts'
import type { Invocation } from '../options/types.ts'
import type { Answered, Payer } from './call.ts'
import type { EnvironmentObserver } from './observer.ts'

/** Result of an event that the runtime received. */
export type Ended = Exclude<Outcome, string>

/** Status of the phase of an invocation. */
export function statusOf(outcome: Ended): 'success' | 'error' | 'timeout' {
  if (!('error' in outcome)) return 'success'
  return outcome.error.errorType === TIMED_OUT ? 'timeout' : 'error'
}

/** Result of an event for its sender. */
export function resultOf(requestId: string, outcome: Ended): Invocation {
  return 'error' in outcome
    ? { requestId, status: 'error', ...outcome }
    : { requestId, status: 'success', ...outcome }
}

/** Result of an event that arrived while all workers of a Managed Instance were busy. */
export function refusal(requestId: string): Answered {
  const invocation: Invocation = { requestId, status: 'error', error: refused, durationMs: 0 }
  return { invocation, over: Promise.resolve() }
}

/**
 * Reports an invocation whose whole time went into the INIT that it had to pay for.
 *
 * @param durationMs duration of INIT
 */
export function lostInInit(
  observer: EnvironmentObserver,
  { startedAt, timeout }: Payer,
  durationMs: number,
  memoryUsed: number | undefined,
): Answered {
  const requestId = randomUUID()
  observer.onInvoke(requestId)
  observer.onLog(timeoutLog(requestId, timeout))
  const phase = { startedAt, durationMs, requestId, status: 'timeout', memoryUsed } as const
  observer.onPhase({ phase: 'INVOKE', ...phase })
  const error = timedOut(requestId, timeout)
  return { invocation: { requestId, status: 'error', error, durationMs }, over: Promise.resolve() }
}
