import { performance } from 'node:perf_hooks'
import { Countdown } from './countdown.ts'
import { defer } from './deferred.ts'
import type { ExtensionsApi } from './extensions/extensions-api.ts'
import type { PhaseTimes } from './run-types.ts'
import type { RuntimeApi } from './runtime-api.ts'
import type { Shutdown } from './shutdown.ts'

/** What INVOKE needs of an environment. */
export interface InvokeParts {
  readonly runtimeApi: RuntimeApi
  readonly extensionsApi: ExtensionsApi
  readonly shutdown: Shutdown
  /** Whether one invocation has to be over before the next begins; it has not on Managed Instances. */
  readonly serial: boolean
  /** Called where a phase takes longer than the function's timeout. */
  readonly onOverrun: (requestId: string, timeout: number) => void
  readonly onPhase: (phase: PhaseTimes) => void
}

/**
 * The INVOKE phases of an environment. One is over when the runtime and every extension that was told of it have asked
 * for the next event, which may be long after the function has answered; the function's timeout limits all of it.
 */
export class InvokePhases {
  readonly #parts: InvokeParts
  /** When each event that is in work was given to the runtime. */
  readonly #delivered = new Map<string, number>()
  #over: Promise<void> = Promise.resolve()
  #overrun: Countdown | undefined
  #frozen = false

  constructor(parts: InvokeParts) {
    this.#parts = parts
  }

  /** Fulfilled when every invocation so far is over. */
  over(): Promise<void> {
    return this.#over
  }

  /** @returns when it is the caller's turn, what is to be called where nothing comes of it */
  async enter(): Promise<() => void> {
    const before = this.#over
    const { promise, resolve } = defer<void>()
    if (this.#parts.serial) this.#over = promise
    await before
    return resolve
  }

  /** The runtime is given an event. */
  delivered(requestId: string): void {
    this.#delivered.set(requestId, performance.now())
  }

  /** The function has answered. */
  async finish(requestId: string, timeout: number, leave: () => void): Promise<void> {
    const { serial, onPhase } = this.#parts
    const startedAt = this.#delivered.get(requestId) ?? performance.now()
    this.#delivered.delete(requestId)
    if (serial) await this.#settle(requestId, startedAt, timeout)
    onPhase({ phase: 'INVOKE', startedAt, durationMs: performance.now() - startedAt, requestId })
    leave()
  }

  freeze(): void {
    this.#frozen = true
    this.#overrun?.pause()
  }

  thaw(): void {
    this.#frozen = false
    this.#overrun?.resume()
  }

  async #settle(requestId: string, startedAt: number, timeout: number): Promise<void> {
    const { runtimeApi, extensionsApi, shutdown, onOverrun } = this.#parts
    const left = startedAt + timeout - performance.now()
    const overrun = new Countdown(left, () => onOverrun(requestId, timeout))
    this.#overrun = overrun
    if (this.#frozen) overrun.pause()
    await Promise.race([Promise.all([runtimeApi.idle(), extensionsApi.idle('invoked')]), shutdown.begun])
    overrun.pause()
    this.#overrun = undefined
  }
}
