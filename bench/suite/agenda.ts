/** Queue of work by the second at which it is due, in order of time. */
export class Agenda<T> {
  readonly #seconds: { time: number; item: T }[][]
  #current = 0

  /** @param end what would be later is forgotten */
  constructor(end: number) {
    this.#seconds = Array.from({ length: end }, () => [])
  }

  add(time: number, item: T): void {
    const second = this.#seconds[Math.floor(time)]
    if (second === undefined) return
    second.push({ time, item })
    // The last is the next; a second holds few enough to be sorted again.
    if (Math.floor(time) === this.#current) second.sort((a, b) => b.time - a.time)
  }

  next(): { readonly time: number; readonly item: T } | undefined {
    for (; this.#current < this.#seconds.length; this.#advance()) {
      const found = this.#seconds[this.#current]?.pop()
      if (found !== undefined) return found
    }
    return undefined
  }

  #advance(): void {
    this.#current++
    this.#seconds[this.#current]?.sort((a, b) => b.time - a.time)
  }
}
