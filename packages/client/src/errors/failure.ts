import type { ExtensionSecretsErrorCode } from './codes.ts'

/** Kind of retry that can help: after a pause until the readiness limit, as one of the retries, or never. */
export type Retry = 'readiness' | 'retries' | 'never'

/** Reason of a failure, before it is known for which declared names. Holds nothing secret. */
export interface Failure {
  readonly code: ExtensionSecretsErrorCode
  readonly retry: Retry
  /** Observation in our own words: a clause for the error's message. */
  readonly detail: string
  /** The HTTP status, if there was one. */
  readonly status?: number
  /** Name of the fallback that was asked, if any. */
  readonly source?: string
  /** Number of requests that were sent. */
  readonly attempts: number
  /** True if the time of one invocation ran out, so that another invocation with time left may try again. */
  readonly outOfTime: boolean
  /** Replaces the usual advice of the code. */
  readonly hint?: string
}

/** A value, or why there is none. Failures travel as data until it is known which declared names they befell. */
export type Result<T> = { readonly ok: T } | { readonly failure: Failure }

/** Tells a failure from a value, by an own property: `in` would also find what is on `Object.prototype`. */
export function isFailed<R extends object>(result: R): result is Extract<R, { readonly failure: unknown }> {
  return Object.hasOwn(result, 'failure')
}

/**
 * Makes a failed {@link Result}.
 *
 * @param more default: no retry, no request sent, time left
 */
export function failed(
  code: ExtensionSecretsErrorCode,
  detail: string,
  more?: Partial<Omit<Failure, 'code' | 'detail'>>,
): { readonly failure: Failure } {
  return { failure: { code, detail, retry: 'never', attempts: 0, outOfTime: false, ...more } }
}
