import { performance } from 'node:perf_hooks'
import type { RuntimeApi } from '../api/runtime-api.ts'
import type { ExtensionsApi } from '../extensions/extensions-api.ts'
import type { PhaseTimes } from '../options/run-types.ts'
import { setImmediate } from '../timers.ts'
import { Countdown } from './countdown.ts'
import { defer } from './deferred.ts'
import type { Shutdown } from './shutdown.ts'

/** Parts of an environment that INVOKE needs. */
export interface InvokeParts {
  readonly runtimeApi: RuntimeApi
  readonly extensionsApi: ExtensionsApi
  readonly shutdown: Shutdown
  /** Peak memory of the processes so far, in megabytes. */
  readonly memoryUsed: () => number | undefined
  /** Must one invocation be over before the next starts? False on Managed Instances. */
  readonly serial: boolean
  /** Called if a phase takes longer than the function's timeout. */
  readonly onOverrun: (requestId: string, timeout: number) => void
  readonly onPhase: (phase: PhaseTimes) => void
}

/** Result of an event. */
export interface InvokeEnd {
  readonly requestId: string
  /** Milliseconds. */
  readonly timeout: number
  readonly status: 'success' | 'error' | 'timeout'
  /** Lambda's name for the crash that ended it, if there was one. */
  readonly errorType?: string
}

/**
 * The INVOKE phases of an environment. A phase is over when the runtime and every extension that got the event have asked
 * for the next one, which may be long after the function's answer. The function's timeout limits the whole phase.
 */
export class InvokePhases {
  readonly #parts: InvokeParts
  /** Delivery time of each event in progress. */
  readonly #delivered = new Map<string, number>()
  readonly #untold = new Set<Promise<void>>()
  #over: Promise<void> = Promise.resolve()
  #ending: Promise<unknown> | undefined
  #overrun: Countdown | undefined
  #frozen = false

  constructor(parts: InvokeParts) {
    this.#parts = parts
  }

  /** @returns at the caller's turn: a function to call if the invocation doesn't happen */
  async enter(): Promise<() => void> {
    const before = this.#over
    const { promise, resolve } = defer<void>()
    if (this.#parts.serial) this.#over = promise
    await before
    return resolve
  }

  /**
   * Records the delivery of an event to the runtime.
   *
   * @param startedAt start of its time
   */
  delivered(requestId: string, startedAt: number): void {
    this.#delivered.set(requestId, startedAt)
  }

  /** Resolves when every phase with an answered event has been reported. */
  async told(): Promise<void> {
    await Promise.all(this.#untold)
  }

  /** Called after the function's answer: waits until the extensions are done, too. */
  async finish(end: InvokeEnd, leave: () => void): Promise<void> {
    const finished = this.#finish(end)
    this.#untold.add(finished)
    await finished
    this.#untold.delete(finished)
    leave()
  }

  async #finish({ requestId, timeout, status, ...crash }: InvokeEnd): Promise<void> {
    const { serial, shutdown, memoryUsed, onPhase } = this.#parts
    const startedAt = this.#delivered.get(requestId) ?? performance.now()
    this.#delivered.delete(requestId)
    const late = serial && (await this.#settle(requestId, startedAt, timeout))
    const durationMs = performance.now() - startedAt
    // The last output of the processes is in their pipes by now: let it be read.
    await shutdown.runtimeGone()
    await new Promise((resolve) => setImmediate(resolve))
    const how = late ? ({ status: 'timeout' } as const) : { status, ...crash }
    onPhase({ phase: 'INVOKE', startedAt, durationMs, requestId, memoryUsed: memoryUsed(), ...how })
  }

  /** Resolves when the phase of an answered event is over; immediately if there is none. */
  async ended(): Promise<void> {
    await this.#ending
  }

  freeze(): void {
    this.#frozen = true
    this.#overrun?.pause()
  }

  thaw(): void {
    this.#frozen = false
    this.#overrun?.resume()
  }

  /** @returns true if it took too long */
  async #settle(requestId: string, startedAt: number, timeout: number): Promise<boolean> {
    const { runtimeApi, extensionsApi, shutdown, onOverrun } = this.#parts
    let late = false
    const left = startedAt + timeout - performance.now()
    const overrun = new Countdown(left, () => {
      late = true
      onOverrun(requestId, timeout)
    })
    this.#overrun = overrun
    if (this.#frozen) overrun.pause()
    const idle = Promise.all([runtimeApi.idle(), extensionsApi.idle('invoked')])
    this.#ending = Promise.race([idle, shutdown.begun])
    await this.#ending
    this.#ending = undefined
    overrun.pause()
    this.#overrun = undefined
    return late
  }
}
