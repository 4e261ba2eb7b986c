/** One request that the emulator answered. Names and outcomes only: never a value, never a token. */
export interface EmulatorRequest {
  /** Time of the answer: milliseconds since 1970, by the emulator's clock. */
  readonly at: number
  /** The HTTP method. */
  readonly method: string
  /** Kind of the requested resource; `other` is a health check or an unknown path. */
  readonly kind: 'secret' | 'parameter' | 'other'
  /** Secret id or parameter name as requested; null if the request names none. */
  readonly id: string | null
  /** Role that the agent should assume for the request; absent if the request names none. */
  readonly roleArn?: string
  /** HTTP status of the answer; 0 if a fault suppressed the answer, or the agent dropped it with its connection. */
  readonly status: number
  /**
   * Source of the answer: the emulator's own cache, its store (`miss`), or neither (`none`: the request was refused). A
   * `miss` whose last call is `DescribeSecret` is an expired value that the agent checked and served again.
   */
  readonly cache: 'hit' | 'miss' | 'none'
  /**
   * Exception of AWS behind a failure, which the extension writes only to its own log, or behind an old value; otherwise
   * absent.
   */
  readonly reason?: string
  /** Calls to AWS for this request, including each attempt of the agent's own retries; absent if there were none. */
  readonly calls?: readonly ('GetSecretValue' | 'DescribeSecret' | 'GetParameter')[]
  /** Kinds of the faults that struck the request; absent if none did. */
  readonly faults?: readonly string[]
  /** Time that the emulator worked on the request, in milliseconds. */
  readonly durationMs: number
}

/** Limit of the log, so a long-running emulator doesn't grow forever. The oldest requests are dropped. */
const KEPT = 10_000
/** Requests to drop at once: shifting a long array for every request would cost more than the request itself. */
const SPARE = 1000

/** Log of at least the last 10,000 requests. */
export class RequestLog {
  readonly requests: EmulatorRequest[] = []

  add(request: EmulatorRequest): void {
    this.requests.push(Object.freeze(request))
    if (this.requests.length >= KEPT + SPARE) this.requests.splice(0, SPARE)
  }

  clear(): void {
    this.requests.length = 0
  }
}
