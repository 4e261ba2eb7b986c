import { performance } from 'node:perf_hooks'
import type { ApiServer } from '../api/api-server.ts'
import type { ExtensionsApi } from '../extensions/extensions-api.ts'
import type { PhaseTimes, ShutdownReason } from '../options/run-types.ts'
import { wallClock } from '../timers.ts'
import { defer } from './deferred.ts'
import type { Processes } from './processes.ts'

/** Parts of an environment that SHUTDOWN needs. */
export interface ShutdownParts {
  readonly processes: Processes
  readonly extensionsApi: ExtensionsApi
  readonly server: ApiServer
  /** Resolves when all earlier invocations have been reported. */
  readonly invoked: () => Promise<void>
  readonly onPhase: (phase: PhaseTimes) => void
}

/** The SHUTDOWN phase: the runtime ends first, then the extensions, then the server. */
export class Shutdown {
  readonly #parts: ShutdownParts
  readonly #begun = defer<void>()
  #runtimeGone: Promise<void> | undefined
  #allGone: Promise<void> | undefined

  constructor(parts: ShutdownParts) {
    this.#parts = parts
  }

  /** Resolves when SHUTDOWN starts. */
  get begun(): Promise<void> {
    return this.#begun.promise
  }

  get hasBegun(): boolean {
    return this.#allGone !== undefined
  }

  /** Resolves when the runtime is gone; immediately if SHUTDOWN hasn't started. */
  async runtimeGone(): Promise<void> {
    await this.#runtimeGone
  }

  /** Resolves when everything is gone; immediately if SHUTDOWN hasn't started. */
  async allGone(): Promise<void> {
    await this.#allGone
  }

  begin(reason: ShutdownReason): void {
    this.#runtimeGone = this.#parts.processes.endRuntime(this.#parts.extensionsApi)
    this.#allGone = this.#run(this.#runtimeGone, reason)
    this.#begun.resolve()
  }

  async #run(runtimeGone: Promise<void>, reason: ShutdownReason): Promise<void> {
    const { processes, extensionsApi, server, invoked, onPhase } = this.#parts
    const startedAt = performance.now()
    const date = wallClock()
    await runtimeGone
    await processes.endExtensions(extensionsApi, reason, date)
    await server.close()
    const durationMs = performance.now() - startedAt
    await invoked()
    onPhase({ phase: 'SHUTDOWN', startedAt, durationMs, reason })
  }
}
