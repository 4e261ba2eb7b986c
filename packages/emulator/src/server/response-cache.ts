interface Entry<T> {
  readonly value: T
  readonly storedAt: number
  readonly ttl: number
}

/** Cache content for a key. */
export interface Cached<T> {
  readonly value: T
  /** True until the TTL ends. */
  readonly fresh: boolean
}

/**
 * Cache that both servers keep in front of AWS. Entries live for a fixed time; when the cache is full, the least recently
 * used one goes. Neither server caches failures.
 */
export class ResponseCache<T> {
  readonly #entries = new Map<string, Entry<T>>()
  readonly #size: number
  readonly #keepsExpired: boolean
  readonly #clock: () => number

  /**
   * @param size maximum number of entries; 0: none
   * @param keepsExpired also return expired entries, as the agent's cache does, even with a TTL of 0?
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
    // A Map keeps insertion order, so an entry that was just used moves to the end.
    this.#entries.set(key, entry)
    return { value: entry.value, fresh }
  }

  /** @param ttl time to serve the entry, in milliseconds; 0: not at all */
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
