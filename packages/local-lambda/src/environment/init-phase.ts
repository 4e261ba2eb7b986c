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

/** Parts of an environment that the INIT phase needs. */
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
  /** True if the next invocation is the one that pays for INIT. */
  #unpaid: boolean
  /** True if INIT exceeded its time limit. */
  #late = false
  #ms = 0

  /** @param payer invocation that pays for INIT, if there is one */
  constructor(parts: InitParts, payer: Payer | undefined) {
    this.#parts = parts
    this.#payer = parts.plan.maxConcurrency === undefined ? payer : undefined
    this.#unpaid = this.#payer !== undefined
  }

  /** Duration of INIT in milliseconds. */
  get ms(): number {
    return this.#ms
  }

  /** True if INIT exceeded its time limit. */
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
   * Runs INIT, and ends the environment if it fails.
   *
   * @throws {LambdaError} reason of the failure; not for an INIT that took too long, because Lambda repeats it
   */
  async run(signal: AbortSignal): Promise<void> {
    const { plan, observer, ending, ...parts } = this.#parts
    const startedAt = this.#payer?.startedAt ?? performance.now()
    const limit = this.#payer === undefined ? plan.initTimeout : leftOf(this.#payer)
    const failure = await initialize({ plan, limit, signal, ...parts })
    this.#ms = performance.now() - startedAt
    const suppressed = this.#payer !== undefined && { suppressed: true }
    if (failure !== undefined) {
      // Managed Instances are replaced, not reset.
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
