import type { Clock } from '../clock.ts'
import type { Result } from '../errors/failure.ts'
import type { Answer } from '../fetch/answer.ts'
import type { Target } from '../fetch/target.ts'

/** Part of a fetch that a fallback needs. */
export interface FallbackJob {
  readonly target: Target
  /** Host and port of the extension, as messages show them. */
  readonly address: string
  /** Time by which it has to end, on the clock of `monotonic()`, milliseconds. */
  readonly deadline: number
  readonly clock: Clock
}

/** Source of secrets that is asked where there is no extension, such as `awsSdk()` of `@extension-secrets/client/aws-sdk`. */
export interface FallbackSource {
  /** Name of the source, as the diagnostics channel shows it. */
  readonly name: string
  /**
   * Fetches one secret or parameter: from the extension if something listens, else from this source.
   *
   * @param job what to fetch, and by when
   * @param ask asks the extension, which it awaits for `readiness` milliseconds; default: as the options say
   * @internal
   */
  fetch(job: FallbackJob, ask: (readiness?: number) => Promise<Result<Answer>>): Promise<Result<Answer>>
}
