interface Entry<T> {
  readonly value: T
  readonly storedAt: number
  readonly ttl: number
}

/** What the cache holds for a key. */
export interface Cached<T> {
  readonly value: T
  /** Whether its TTL is not over yet. */
  readonly fresh: boolean
}

/**
 * The cache that both servers keep before AWS: entries live for a fixed time, and the least recently used one goes
 * when it is full. Failures are not cached by either.
 */
export class ResponseCache<T> {
  readonly #entries = new Map<string, Entry<T>>()
  readonly #size: number
  readonly #keepsExpired: boolean
  readonly #clock: () => number

  /**
   * @param size how many entries it holds; 0: none
   * @param keepsExpired whether it still gives entries whose TTL is over, as the agent's does, even with a TTL of 0
   */
  constructor(size: number, keepsExpired: boolean, clock: () => number) {
    this.#size = size
    this.#keepsExpired = keepsExpired
    this.#clock = clock
  }

  get(key: string): Cached<T> | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    this.#entries.delete(key)
    const age = this.#clock() - entry.storedAt
    const fresh = age >= 0 && age < entry.ttl
    if (!fresh && !this.#keepsExpired) return undefined
    // A Map keeps the order of insertion: what was just used moves to the end.
    this.#entries.set(key, entry)
    return { value: entry.value, fresh }
  }

  /** @param ttl how long the entry is served, in milliseconds; 0: not at all */
  set(key: string, value: T, ttl: number): void {
    this.#entries.delete(key)
    if ((ttl <= 0 && !this.#keepsExpired) || this.#size === 0) return
    this.#entries.set(key, { value, storedAt: this.#clock(), ttl })
    const oldest = this.#entries.keys().next()
    if (this.#entries.size > this.#size && !oldest.done) this.#entries.delete(oldest.value)
  }

  clear(): void {
    this.#entries.clear()
  }
}
