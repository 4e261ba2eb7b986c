/** How the handlers of the chaos test keep their secrets; times in milliseconds. */
export const CHAOS_POLICIES = [
  { ttl: 0, staleIfError: 0, staleWhileRevalidate: 0 },
  { ttl: 10, staleIfError: 0, staleWhileRevalidate: 0 },
  { ttl: 10, staleIfError: 300, staleWhileRevalidate: 0 },
  { ttl: 10, staleIfError: 0, staleWhileRevalidate: 200 },
  { ttl: 30, staleIfError: 400, staleWhileRevalidate: 50 },
  { ttl: 50, staleIfError: 100, staleWhileRevalidate: 0 },
] as const

/** What one invocation may spend, and one attempt. */
export const CHAOS_TIMEOUT = 250
export const CHAOS_ATTEMPT = 60

/** What the program under chaos says of one invocation. */
export interface ChaosResult {
  readonly handler: number
  /** Milliseconds since 1970. */
  readonly began: number
  readonly took: number
  /** What came: by secret id the version of its value, or the code of the error. */
  readonly versions?: Readonly<Record<string, number | null>>
  readonly code?: string
}

/** What it says at its end. */
export interface ChaosEnd {
  readonly warnings: readonly string[]
  readonly problems: readonly string[]
  /** What keeps its event loop alive, once all is over. */
  readonly resources: readonly string[]
  /** Growth of the heap from the first tenth to the end, bytes. */
  readonly growth: number
}
