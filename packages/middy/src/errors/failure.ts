import type { ExtensionSecretsErrorCode } from './codes.ts'

/** When another attempt can help: after a pause until the readiness limit, as one of the retries, or never. */
export type Retry = 'readiness' | 'retries' | 'never'

/** Why something failed, before it is known for which declared names. Holds nothing secret. */
export interface Failure {
  readonly code: ExtensionSecretsErrorCode
  readonly retry: Retry
  /** What was seen, in our own words: a clause for the error's message. */
  readonly detail: string
  /** The HTTP status, where there was one. */
  readonly status?: number
}

/** A failure after its attempts. */
export interface FetchFailure extends Failure {
  /** How many requests were sent. */
  readonly attempts: number
  /** Whether the time that one invocation had for it ran out, so that another with time left may try again. */
  readonly outOfTime: boolean
}
