/** Cache settings of the chaos test's handlers; times in milliseconds. */
export const CHAOS_POLICIES = [
  { ttl: 0, staleIfError: 0, staleWhileRevalidate: 0 },
  { ttl: 10, staleIfError: 0, staleWhileRevalidate: 0 },
  { ttl: 10, staleIfError: 300, staleWhileRevalidate: 0 },
  { ttl: 10, staleIfError: 0, staleWhileRevalidate: 200 },
  { ttl: 30, staleIfError: 400, staleWhileRevalidate: 50 },
  { ttl: 50, staleIfError: 100, staleWhileRevalidate: 0 },
] as const

/** Time limits of one invocation and of one attempt. */
export const CHAOS_TIMEOUT = 250
export const CHAOS_ATTEMPT = 60

/** Report of the program under chaos on one invocation. */
export interface ChaosResult {
  readonly handler: number
  /** Milliseconds since 1970. */
  readonly began: number
  readonly took: number
  /** Version of each secret's value by secret id, or the code of the error. */
  readonly versions?: Readonly<Record<string, number | null>>
  readonly code?: string
}

/** Final report of the program. */
export interface ChaosEnd {
  readonly warnings: readonly string[]
  readonly problems: readonly string[]
  /** Resources that still keep its event loop alive at the end. */
  readonly resources: readonly string[]
  /** Growth of the heap from the first tenth to the end, bytes. */
  readonly growth: number
}
