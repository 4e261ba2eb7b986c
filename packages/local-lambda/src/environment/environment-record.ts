import type { LambdaEnvironment, LambdaPhase, PhaseTimes, ShutdownReason } from '../options/run-types.ts'
import type { EnvironmentObserver } from './observer.ts'
import { reportLine } from './report-line.ts'

/** Limit for the stored output of an environment, in characters. */
const MAX_LOGS = 1_000_000

/** Parts of the run that a record needs. */
export interface RecordContext {
  /** The function's memory in megabytes. */
  readonly memory: number
  /** Start of the run, by `performance.now()`. */
  readonly origin: number
  readonly onLog: (text: string) => void
  readonly onPhase: (phase: LambdaPhase) => void
}

/** Record of everything that one environment of a run does. */
export class EnvironmentRecord implements EnvironmentObserver {
  readonly index: number
  readonly #context: RecordContext
  readonly #phases: LambdaPhase[] = []
  readonly #requestIds: string[] = []
  /** Output so far of each invocation in progress. */
  readonly #writing = new Map<string, string>()
  readonly #written = new Map<string, string>()
  #logs = ''

  constructor(index: number, context: RecordContext) {
    this.index = index
    this.#context = context
  }

  readonly onLog = (text: string): void => {
    this.#append(text)
    for (const [requestId, logs] of this.#writing) {
      this.#writing.set(requestId, (logs + text).slice(-MAX_LOGS))
    }
    this.#context.onLog(text)
  }

  readonly onInvoke = (requestId: string): void => {
    this.#requestIds.push(requestId)
    this.#writing.set(requestId, '')
    this.#append(`START RequestId: ${requestId} Version: $LATEST\n`)
  }

  readonly onPhase = (times: PhaseTimes): void => {
    const startedAt = times.startedAt - this.#context.origin
    const phase = { ...times, startedAt, environment: this.index }
    this.#phases.push(phase)
    if (times.requestId !== undefined) this.#ended(times, times.requestId)
    this.#context.onPhase(phase)
  }

  /** True if it has had a request. */
  get used(): boolean {
    return this.#requestIds.length > 0
  }

  /** True if the request was the first one here. */
  isFirst(requestId: string): boolean {
    return this.#requestIds[0] === requestId
  }

  /** Removes and returns the output that was written during a request. */
  takeLogs(requestId: string): string {
    const logs = this.#written.get(requestId) ?? ''
    this.#written.delete(requestId)
    return logs
  }

  /** @param parts data that the record has not seen itself */
  result(parts: Pick<LambdaEnvironment, 'pid' | 'extensions' | 'requests'>): LambdaEnvironment {
    const of = (name: PhaseTimes['phase']): readonly LambdaPhase[] =>
      this.#phases.filter(({ phase }) => phase === name)
    return {
      ...parts,
      initMs: this.#initMs,
      phases: this.#phases.toSorted((a, b) => a.startedAt - b.startedAt),
      requestIds: this.#requestIds,
      frozen: of('FREEZE').length,
      shutdownReason: of('SHUTDOWN')[0]?.reason ?? ('spindown' satisfies ShutdownReason),
      logs: this.#logs,
    }
  }

  get #initMs(): number {
    return this.#phases.find(({ phase }) => phase === 'INIT')?.durationMs ?? 0
  }

  /** True if an invocation paid for INIT. */
  get #suppressed(): boolean {
    return this.#phases.some(({ suppressed }) => suppressed)
  }

  #ended(times: PhaseTimes, requestId: string): void {
    this.#written.set(requestId, this.#writing.get(requestId) ?? '')
    this.#writing.delete(requestId)
    const { memory } = this.#context
    if (!this.#logs.endsWith('\n')) this.#append('\n')
    const initMs = this.isFirst(requestId) && !this.#suppressed ? this.#initMs : undefined
    this.#append(`END RequestId: ${requestId}\n${reportLine(times, { memory, initMs })}`)
  }

  #append(text: string): void {
    this.#logs = (this.#logs + text).slice(-MAX_LOGS)
  }
}
