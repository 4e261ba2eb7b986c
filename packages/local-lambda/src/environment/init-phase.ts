import { performance } from 'node:perf_hooks'
import type { RuntimeApi } from '../api/runtime-api.ts'
import type { ExtensionsApi } from '../extensions/extensions-api.ts'
import type { LambdaPlan } from '../options/lambda-options.ts'
import { leftOf, type Payer } from './call.ts'
import type { Ending } from './ending.ts'
import { initialize } from './initialize.ts'
import type { EnvironmentObserver } from './observer.ts'
import type { Processes } from './processes.ts'
import { initReportLine } from './report-line.ts'

/** What the INIT phase needs of an environment. */
export interface InitParts {
  readonly plan: LambdaPlan
  /** The function's environment. */
  readonly env: Record<string, string>
  readonly observer: EnvironmentObserver
  readonly runtimeApi: RuntimeApi
  readonly extensionsApi: ExtensionsApi
  readonly processes: Processes
  readonly ending: Ending
}

/** The INIT phase of an environment: its time, its report, and the invocation that pays for it. */
export class InitPhase {
  readonly #parts: InitParts
  readonly #payer: Payer | undefined
  /** Whether the next invocation is the one that pays for INIT. */
  #unpaid: boolean
  /** Whether INIT took longer than it may. */
  #late = false
  #ms = 0

  /** @param payer the invocation that INIT is a part of, where it is */
  constructor(parts: InitParts, payer: Payer | undefined) {
    this.#parts = parts
    this.#payer = parts.plan.maxConcurrency === undefined ? payer : undefined
    this.#unpaid = this.#payer !== undefined
  }

  /** How long INIT took, in milliseconds. */
  get ms(): number {
    return this.#ms
  }

  /** Whether INIT took longer than it may. */
  get late(): boolean {
    return this.#late
  }

  /** @returns the invocation that pays for INIT, once */
  takePayer(): Payer | undefined {
    const payer = this.#unpaid ? this.#payer : undefined
    this.#unpaid = false
    return payer
  }

  /**
   * Runs INIT, and ends the environment where that fails.
   *
   * @throws {LambdaError} why it failed, but for one that took too long, which Lambda repeats
   */
  async run(signal: AbortSignal): Promise<void> {
    const { plan, observer, ending, ...parts } = this.#parts
    const startedAt = this.#payer?.startedAt ?? performance.now()
    const limit = this.#payer === undefined ? plan.initTimeout : leftOf(this.#payer)
    const failure = await initialize({ plan, limit, signal, ...parts })
    this.#ms = performance.now() - startedAt
    const suppressed = this.#payer !== undefined && { suppressed: true }
    if (failure !== undefined) {
      // Managed Instances are not reset, but replaced.
      this.#late = failure.code === 'INIT_TIMEOUT' && plan.maxConcurrency === undefined
      if (this.#late) this.#tell(startedAt, { ...suppressed, status: 'timeout' })
      const reason = signal.aborted ? 'spindown' : this.#late ? 'timeout' : 'failure'
      await ending.end(reason)
      if (!this.#late) throw failure
      observer.onLog(initReportLine(this.#ms, suppressed ? 'invoke' : 'init'))
      observer.onLog(`${failure.message}\n`)
      return
    }
    this.#tell(startedAt, { ...suppressed })
    ending.watch()
  }

  #tell(startedAt: number, more: { readonly suppressed?: boolean; readonly status?: 'timeout' }): void {
    const durationMs = performance.now() - startedAt
    this.#parts.observer.onPhase({ phase: 'INIT', startedAt, durationMs, ...more })
  }
}
