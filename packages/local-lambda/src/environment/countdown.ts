import { performance } from 'node:perf_hooks'
import { clearTimeout, setTimeout } from '../timers.ts'

/** Timer that can be paused, as all clocks of a frozen environment are. */
export class Countdown {
  readonly #onEnd: () => void
  #left: number
  #since = 0
  #timer: NodeJS.Timeout | undefined

  /** @param ms time until `onEnd` is called, in milliseconds; starts immediately */
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
