import { type Chance, drawLatency } from '../faults/chance.ts'
import type { Latency } from '../faults/fault-plan.ts'
import { wait } from '../timers.ts'

/** Result of a call to AWS, or `timeout`. */
export type Passed<T> = { readonly result: T } | 'timeout'

/** The client may have gone, so waiting for it must not keep the process alive. */
const UNSEEN = { ref: false } as const

/** Limit in front of AWS: a number of concurrent calls, each with a latency and a timeout. */
export class UpstreamGate {
  #running = 0
  readonly #waiting: (() => void)[] = []
  readonly #width: number
  readonly #latency: Latency
  readonly #chance: Chance

  /**
   * @param width maximum number of concurrent calls
   * @param chance random numbers for the latencies
   */
  constructor(width: number, latency: Latency, chance: Chance) {
    this.#width = width
    this.#latency = latency
    this.#chance = chance
  }

  /**
   * Makes a call as soon as a slot is free.
   *
   * @param timeout time limit for the call in milliseconds, without the wait for a slot; 0: none
   */
  async pass<T>(call: () => T | Promise<T>, timeout: number): Promise<Passed<T>> {
    if (this.#running < this.#width) this.#running += 1
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      return await this.#call(call, timeout)
    } finally {
      const next = this.#waiting.shift()
      // The slot is handed over, so a call that arrives in between can't take it.
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
