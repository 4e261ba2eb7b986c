/**
 * The part of an emulator of the extension that a local Lambda uses. What `startEmulator` of
 * `@extension-secrets/emulator` returns has it.
 */
export interface LambdaEmulator {
  /** Its address and token, for the function's environment. */
  readonly env: LambdaEmulatorEnv
  /** Makes it serve, or answer that it isn't ready. */
  setReady(ready: boolean): Promise<void>
  /** Empties its cache, as a restart does. */
  clearCache(): void
  /** Opens another server over the same contents, for another execution environment. */
  openInstance(): Promise<LambdaEmulatorInstance>
}

/** The variables by which a function finds the extension. */
export interface LambdaEmulatorEnv {
  /** The port of the extension on 127.0.0.1. */
  readonly PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: string
  /** The token that requests to it carry. */
  readonly AWS_SESSION_TOKEN: string
}

/** One server of an emulator, beside one execution environment. */
export interface LambdaEmulatorInstance {
  /** Its address and token, for the function's environment. */
  readonly env: LambdaEmulatorEnv
  /** The requests that it has answered, oldest first; grows as they come. */
  readonly requests: readonly LambdaEmulatorRequest[]
  /** Makes it serve, or answer that it isn't ready. */
  setReady(ready: boolean): Promise<void>
  /** Frees its port. */
  close(): Promise<void>
}

/** One request that the emulator answered. It names no value and no token. */
export interface LambdaEmulatorRequest {
  /** The time of the answer: milliseconds since 1970, by the emulator's clock. */
  readonly at: number
  /** The HTTP method. */
  readonly method: string
  /** The kind of what was asked for; `other` is a health check or an unknown path. */
  readonly kind: 'secret' | 'parameter' | 'other'
  /** The secret id or parameter name as it was asked for; null if the request names none. */
  readonly id: string | null
  /** The HTTP status of the answer; 0 if a fault let none arrive. */
  readonly status: number
  /** The origin of the answer: the emulator's own cache, its store (`miss`), or neither (`none`). */
  readonly cache: 'hit' | 'miss' | 'none'
  /** The exception of AWS behind a failure, if there is one. */
  readonly reason?: string
  /** The kinds of the faults that struck it, if any did. */
  readonly faults?: readonly string[]
  /** The time that the emulator worked on it, in milliseconds. */
  readonly durationMs: number
}
