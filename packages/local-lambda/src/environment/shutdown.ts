import { performance } from 'node:perf_hooks'
import type { ApiServer } from '../api/api-server.ts'
import type { ExtensionsApi } from '../extensions/extensions-api.ts'
import type { PhaseTimes, ShutdownReason } from '../options/run-types.ts'
import { defer } from './deferred.ts'
import type { Processes } from './processes.ts'

/** What SHUTDOWN needs of an environment. */
export interface ShutdownParts {
  readonly processes: Processes
  readonly extensionsApi: ExtensionsApi
  readonly server: ApiServer
  /** Fulfilled when all invocations were told of, which began before. */
  readonly invoked: () => Promise<void>
  readonly onPhase: (phase: PhaseTimes) => void
}

/** The SHUTDOWN phase: first the runtime ends, then the extensions, then the server. */
export class Shutdown {
  readonly #parts: ShutdownParts
  readonly #begun = defer<void>()
  #runtimeGone: Promise<void> | undefined
  #allGone: Promise<void> | undefined

  constructor(parts: ShutdownParts) {
    this.#parts = parts
  }

  /** Fulfilled when it begins. */
  get begun(): Promise<void> {
    return this.#begun.promise
  }

  get hasBegun(): boolean {
    return this.#allGone !== undefined
  }

  /** Fulfilled when the runtime is gone; at once where it has not begun. */
  async runtimeGone(): Promise<void> {
    await this.#runtimeGone
  }

  /** Fulfilled when everything is gone; at once where it has not begun. */
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
    const date = Date.now()
    await runtimeGone
    await processes.endExtensions(extensionsApi, reason, date)
    await server.close()
    const durationMs = performance.now() - startedAt
    await invoked()
    onPhase({ phase: 'SHUTDOWN', startedAt, durationMs, reason })
  }
}
