import type { Outcome } from '../api/event.ts'
import { TIMED_OUT } from '../errors/failures.ts'
import type { Invocation } from '../options/types.ts'

/** Status of an answered event in the words of Lambda's platform telemetry. */
export function statusOf(outcome: Delivered): 'success' | 'error' | 'timeout' {
  if (!('error' in outcome)) return 'success'
  return outcome.error.errorType === TIMED_OUT ? 'timeout' : 'error'
}

/** Outcome of an event in the words of the caller. */
export function toInvocation(requestId: string, outcome: Delivered): Invocation {
  return 'error' in outcome
    ? { requestId, status: 'error', ...outcome }
    : { requestId, status: 'success', ...outcome }
}

type Delivered = Exclude<Outcome, 'not delivered' | 'refused'>
