/**
 * Part of an emulator of the extension that a local Lambda uses. The result of `startEmulator` of
 * `@extension-secrets/emulator` has it.
 */
export interface LambdaEmulator {
  /** Address and token, for the function's environment. */
  readonly env: LambdaEmulatorEnv
  /** Sets the readiness: it serves, or answers that it isn't ready. */
  setReady(ready: boolean): Promise<void>
  /** Empties its cache, as a restart does. */
  clearCache(): void
  /** Opens another server over the same contents, for another execution environment. */
  openInstance(): Promise<LambdaEmulatorInstance>
}

/** Variables that lead a function to the extension. */
export interface LambdaEmulatorEnv {
  /** Port of the extension on 127.0.0.1. */
  readonly PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: string
  /** Token that requests to it carry. */
  readonly AWS_SESSION_TOKEN: string
}

/** One server of an emulator, for one execution environment. */
export interface LambdaEmulatorInstance {
  /** Address and token, for the function's environment. */
  readonly env: LambdaEmulatorEnv
  /** Requests that it has answered, oldest first. A live list: it grows. */
  readonly requests: readonly LambdaEmulatorRequest[]
  /** Sets the readiness: it serves, or answers that it isn't ready. */
  setReady(ready: boolean): Promise<void>
  /** Frees its port. */
  close(): Promise<void>
}

/** One request that the emulator answered. It contains no value and no token. */
export interface LambdaEmulatorRequest {
  /** Time of the answer: milliseconds since 1970, by the emulator's clock. */
  readonly at: number
  /** HTTP method. */
  readonly method: string
  /** Kind of the requested resource; `other` is a health check or an unknown path. */
  readonly kind: 'secret' | 'parameter' | 'other'
  /** Secret id or parameter name as requested; null if the request names none. */
  readonly id: string | null
  /** HTTP status of the answer; 0 if a fault suppressed the answer. */
  readonly status: number
  /** Source of the answer: the emulator's own cache, its store (`miss`), or neither (`none`). */
  readonly cache: 'hit' | 'miss' | 'none'
  /** Exception of AWS behind a failure, if there is one. */
  readonly reason?: string
  /** Kinds of the faults that struck the request, if any did. */
  readonly faults?: readonly string[]
  /** Time that the emulator worked on the request, in milliseconds. */
  readonly durationMs: number
}
