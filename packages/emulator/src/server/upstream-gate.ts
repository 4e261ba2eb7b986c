import { setTimeout as wait } from 'node:timers/promises'
import { type Chance, drawLatency } from '../faults/chance.ts'
import type { Latency } from '../faults/fault-plan.ts'

/** What a call to AWS came to, or that it was given up. */
export type Passed<T> = { readonly result: T } | 'timeout'

/** What waits for a client that may have gone must not keep the process up. */
const UNSEEN = { ref: false } as const

/** The way to AWS: so many calls at once, each taking its time, and none too much of it. */
export class UpstreamGate {
  #running = 0
  readonly #waiting: (() => void)[] = []
  readonly #width: number
  readonly #latency: Latency
  readonly #chance: Chance

  /**
   * @param width how many calls run at once
   * @param chance what a latency is drawn with
   */
  constructor(width: number, latency: Latency, chance: Chance) {
    this.#width = width
    this.#latency = latency
    this.#chance = chance
  }

  /**
   * Makes a call as soon as there is room.
   *
   * @param timeout milliseconds after which it is given up; 0: never. Waiting for room does not count
   */
  async pass<T>(call: () => T | Promise<T>, timeout: number): Promise<Passed<T>> {
    if (this.#running < this.#width) this.#running += 1
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      return await this.#call(call, timeout)
    } finally {
      const next = this.#waiting.shift()
      // The room is handed over: nobody who comes in between may take it.
      if (next === undefined) this.#running -= 1
      else next()
    }
  }

  async #call<T>(call: () => T | Promise<T>, timeout: number): Promise<Passed<T>> {
    const latency = drawLatency(this.#latency, this.#chance)
    if (timeout > 0 && latency > timeout) {
      await wait(timeout, undefined, UNSEEN)
      return 'timeout'
    }
    if (latency > 0) await wait(latency, undefined, UNSEEN)
    const result = call()
    if (timeout <= 0 || !(result instanceof Promise)) return { result: await result }
    const clock = new AbortController()
    const late = wait(timeout - latency, 'timeout' as const, { signal: clock.signal, ...UNSEEN })
    try {
      return await Promise.race([result.then((value) => ({ result: value })), late])
    } finally {
      clock.abort()
      late.catch(() => {})
    }
  }
}
