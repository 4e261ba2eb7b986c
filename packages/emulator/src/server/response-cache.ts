interface Entry<T> {
  readonly value: T
  readonly storedAt: number
  readonly ttl: number
}

/**
 * The cache that both servers keep before AWS: entries live for a fixed time, and the least recently used one goes
 * when it is full. Failures are not cached by either.
 */
export class ResponseCache<T> {
  readonly #entries = new Map<string, Entry<T>>()
  readonly #size: number
  readonly #clock: () => number

  /** @param size how many entries it holds; 0: none */
  constructor(size: number, clock: () => number) {
    this.#size = size
    this.#clock = clock
  }

  get(key: string): T | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    this.#entries.delete(key)
    const age = this.#clock() - entry.storedAt
    if (age < 0 || age >= entry.ttl) return undefined
    // A Map keeps the order of insertion: what was just used moves to the end.
    this.#entries.set(key, entry)
    return entry.value
  }

  /** @param ttl how long the entry is served, in milliseconds; 0: not at all */
  set(key: string, value: T, ttl: number): void {
    this.#entries.delete(key)
    if (ttl <= 0 || this.#size === 0) return
    this.#entries.set(key, { value, storedAt: this.#clock(), ttl })
    const oldest = this.#entries.keys().next()
    if (this.#entries.size > this.#size && !oldest.done) this.#entries.delete(oldest.value)
  }

  clear(): void {
    this.#entries.clear()
  }
}
