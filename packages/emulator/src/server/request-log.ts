/** One request that the emulator answered. Names and outcomes only: never a value, never a token. */
export interface EmulatorRequest {
  /** When it was answered: milliseconds since 1970, by the emulator's clock. */
  readonly at: number
  /** The HTTP method. */
  readonly method: string
  /** What was asked for; `other` is a health check or a path that the server does not know. */
  readonly kind: 'secret' | 'parameter' | 'other'
  /** The secret id or parameter name as it was asked for; null where the request names none. */
  readonly id: string | null
  /** The role that the agent was to assume for it; absent where it names none. */
  readonly roleArn?: string
  /** The HTTP status of the answer; 0 where a fault let none arrive. */
  readonly status: number
  /**
   * Where the answer came from: the emulator's own cache, its store (`miss`), or neither (`none`: it was refused). A `miss`
   * whose last call is `DescribeSecret` is the agent's past its TTL: it serves the value that it has.
   */
  readonly cache: 'hit' | 'miss' | 'none'
  /**
   * The exception of AWS behind a failure, which the extension tells only in its own log, or behind an old value;
   * absent elsewhere.
   */
  readonly reason?: string
  /** Calls to AWS that it took, each attempt of the agent's own retries included; absent where it took none. */
  readonly calls?: readonly ('GetSecretValue' | 'DescribeSecret' | 'GetParameter')[]
  /** The kinds of the faults that struck it; absent where none did. */
  readonly faults?: readonly string[]
  /** How long the emulator worked on it, in milliseconds. */
  readonly durationMs: number
}

/** A long-running emulator must not grow for ever: the oldest requests go. */
const KEPT = 10_000
/** They go so many at a time: to move a long array by one place for each request would cost more than the request. */
const SPARE = 1000

/** Keeps what was asked: the last 10,000 requests at least. */
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
