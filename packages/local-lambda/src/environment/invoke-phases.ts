import { performance } from 'node:perf_hooks'
import type { RuntimeApi } from '../api/runtime-api.ts'
import type { ExtensionsApi } from '../extensions/extensions-api.ts'
import type { PhaseTimes } from '../options/run-types.ts'
import { Countdown } from './countdown.ts'
import { defer } from './deferred.ts'
import type { Shutdown } from './shutdown.ts'

/** What INVOKE needs of an environment. */
export interface InvokeParts {
  readonly runtimeApi: RuntimeApi
  readonly extensionsApi: ExtensionsApi
  readonly shutdown: Shutdown
  /** The most memory that the processes have used so far, in megabytes. */
  readonly memoryUsed: () => number | undefined
  /** Whether one invocation has to be over before the next begins; it has not on Managed Instances. */
  readonly serial: boolean
  /** Called where a phase takes longer than the function's timeout. */
  readonly onOverrun: (requestId: string, timeout: number) => void
  readonly onPhase: (phase: PhaseTimes) => void
}

/** What came of an event. */
export interface InvokeEnd {
  readonly requestId: string
  /** Milliseconds. */
  readonly timeout: number
  readonly status: 'success' | 'error' | 'timeout'
  /** What Lambda calls the crash that ended it, if one did. */
  readonly errorType?: string
}

/**
 * The INVOKE phases of an environment. One is over when the runtime and every extension that was told of it have asked
 * for the next event, which may be long after the function has answered; the function's timeout limits all of it.
 */
export class InvokePhases {
  readonly #parts: InvokeParts
  /** When each event that is in work was given to the runtime. */
  readonly #delivered = new Map<string, number>()
  readonly #untold = new Set<Promise<void>>()
  #over: Promise<void> = Promise.resolve()
  #ending: Promise<unknown> | undefined
  #overrun: Countdown | undefined
  #frozen = false

  constructor(parts: InvokeParts) {
    this.#parts = parts
  }

  /** @returns when it is the caller's turn, what is to be called where nothing comes of it */
  async enter(): Promise<() => void> {
    const before = this.#over
    const { promise, resolve } = defer<void>()
    if (this.#parts.serial) this.#over = promise
    await before
    return resolve
  }

  /**
   * The runtime is given an event.
   *
   * @param startedAt when its time began
   */
  delivered(requestId: string, startedAt: number): void {
    this.#delivered.set(requestId, startedAt)
  }

  /** Fulfilled when every phase whose event is answered was told of. */
  async told(): Promise<void> {
    await Promise.all(this.#untold)
  }

  /** The function has answered: waits until the extensions are done as well. */
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
    // The last that the processes wrote is in their pipes by now: let it be read.
    await shutdown.runtimeGone()
    await new Promise((resolve) => setImmediate(resolve))
    const how = late ? ({ status: 'timeout' } as const) : { status, ...crash }
    onPhase({ phase: 'INVOKE', startedAt, durationMs, requestId, memoryUsed: memoryUsed(), ...how })
  }

  /** Fulfilled when the phase whose event is answered is over; at once where there is none. */
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

  /** @returns whether it took too long */
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
