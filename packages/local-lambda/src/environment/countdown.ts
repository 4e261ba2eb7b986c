import { performance } from 'node:perf_hooks'

/** A timer that can stand still, as every clock of a frozen environment does. */
export class Countdown {
  readonly #onEnd: () => void
  #left: number
  #since = 0
  #timer: NodeJS.Timeout | undefined

  /** @param ms how long until `onEnd` is called; it begins at once */
  constructor(ms: number, onEnd: () => void) {
    this.#left = ms
    this.#onEnd = onEnd
    this.resume()
  }

  pause(): void {
    if (this.#timer === undefined) return
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#left -= performance.now() - this.#since
  }

  resume(): void {
    if (this.#timer !== undefined) return
    this.#since = performance.now()
    this.#timer = setTimeout(this.#onEnd, Math.max(this.#left, 0))
  }
}
