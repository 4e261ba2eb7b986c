import type { Clock } from '../clock.ts'
import type { FetchMode } from './refresh.ts'

/**
 * Length of the cool-down after failed refreshes: 0.5 to 1 s after the first, doubling with each further one up to
 * 30 to 60 s. Never zero, so a failing extension isn't hit on every invocation.
 *
 * @param failures number of refreshes in a row that have failed, from 1
 * @param random a source of numbers in [0, 1)
 * @returns milliseconds
 */
export function coolDownTime(failures: number, random: () => number): number {
  return Math.min(60_000, 1_000 * 2 ** (failures - 1)) * (0.5 + 0.5 * random())
}

/** Cool-down of one secret: no further refresh for a while after one failed, and longer each time. */
export class CoolDown {
  #failures = 0
  #from = 0
  #until = 0
  /** Only failures that an invocation waited for say something of the server: a background refresh may have been frozen. */
  #isSure = false

  /** Says whether a refresh has to wait. A clock that was set back ends the cool-down. */
  isOn(now: number, mode: FetchMode): boolean {
    return now >= this.#from && now < this.#until && (mode === 'behind' || this.#isSure)
  }

  /** Tells if there was an outage: one failure that an invocation waited for, or two of others. */
  get isOutage(): boolean {
    return this.#failures > (this.#isSure ? 0 : 1)
  }

  start({ now, random }: Clock, mode: FetchMode): void {
    this.#from = now()
    this.#until = this.#from + coolDownTime(++this.#failures, random)
    this.#isSure ||= mode === 'needed'
  }

  end(): void {
    this.#failures = 0
    this.#until = 0
    this.#isSure = false
  }
}
