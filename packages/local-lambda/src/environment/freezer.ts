import { performance } from 'node:perf_hooks'
import type { InvokePhases } from './invoke-phases.ts'
import type { Processes } from './processes.ts'

/** Freezes and thaws the processes of an environment, and measures the time in between. */
export class Freezer {
  readonly #processes: Processes
  readonly #phases: InvokePhases
  readonly #onThaw: (frozenAt: number) => void
  #frozenAt: number | undefined
  #thaws = 0

  /** @param onThaw called after a thaw, with the time of the freeze by `performance.now` */
  constructor(processes: Processes, phases: InvokePhases, onThaw: (frozenAt: number) => void) {
    this.#processes = processes
    this.#phases = phases
    this.#onThaw = onThaw
  }

  get frozen(): boolean {
    return this.#frozenAt !== undefined
  }

  /**
   * Stops the processes. If an event has just been answered, waits until they have asked for the next one: Lambda's own
   * runtime client ends if it is stopped for more than a second while it asks. A thaw before that cancels the freeze.
   *
   * @param alive called once the processes have stopped
   */
  async freeze(alive: () => boolean): Promise<void> {
    const thaws = this.#thaws
    await this.#phases.ended()
    if (thaws !== this.#thaws) return
    this.#processes.freeze()
    this.#phases.freeze()
    if (alive()) this.#frozenAt ??= performance.now()
  }

  thaw(): void {
    this.#thaws++
    this.#processes.thaw()
    this.#phases.thaw()
    if (this.#frozenAt !== undefined) this.#onThaw(this.#frozenAt)
    this.#frozenAt = undefined
  }
}
