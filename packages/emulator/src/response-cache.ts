interface Entry<T> {
  readonly value: T
  readonly storedAt: number
}

/**
 * The cache that both servers keep before AWS: entries live for a fixed time, and the least recently used one goes
 * when it is full. Failures are not cached by either.
 */
export class ResponseCache<T> {
  readonly #entries = new Map<string, Entry<T>>()
  readonly #ttl: number
  readonly #size: number
  readonly #clock: () => number

  /**
   * @param ttl how long an entry is served, in milliseconds; 0 turns the cache off
   * @param size how many entries it holds
   */
  constructor(ttl: number, size: number, clock: () => number) {
    this.#ttl = ttl
    this.#size = size
    this.#clock = clock
  }

  get(key: string): T | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    this.#entries.delete(key)
    const age = this.#clock() - entry.storedAt
    if (age < 0 || age >= this.#ttl) return undefined
    // A Map keeps the order of insertion: what was just used moves to the end.
    this.#entries.set(key, entry)
    return entry.value
  }

  clear(): void {
    this.#entries.clear()
  }

  set(key: string, value: T): void {
    this.#entries.delete(key)
    this.#entries.set(key, { value, storedAt: this.#clock() })
    const oldest = this.#entries.keys().next()
    if (this.#entries.size > this.#size && !oldest.done) this.#entries.delete(oldest.value)
  }
}
