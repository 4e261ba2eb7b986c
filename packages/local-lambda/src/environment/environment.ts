import { randomUUID } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { ApiServer } from '../api/api-server.ts'
import { RuntimeApi } from '../api/runtime-api.ts'
import { newTraceId } from '../api/trace-id.ts'
import { crashType, exited, exitLog, timedOut, timeoutLog } from '../errors/failures.ts'
import { extensionCrashed } from '../extensions/extension-failures.ts'
import { ExtensionsApi } from '../extensions/extensions-api.ts'
import type { LambdaPlan } from '../options/lambda-options.ts'
import type { ExtensionExit, PhaseTimes, ShutdownReason } from '../options/run-types.ts'
import type { FunctionError } from '../options/types.ts'
import type { Beside } from './beside.ts'
import { type Answered, type Call, leftOf, type Payer } from './call.ts'
import { Freezer } from './freezer.ts'
import { functionArn, functionEnv, functionMetadata } from './function-env.ts'
import { initialize } from './initialize.ts'
import { InvokePhases } from './invoke-phases.ts'
import type { EnvironmentObserver } from './observer.ts'
import { Processes } from './processes.ts'
import { initReportLine } from './report-line.ts'
import { lostInInit, refusal, resultOf, statusOf } from './results.ts'
import { Shutdown } from './shutdown.ts'

type Failure = (requestId: string) => FunctionError

/** Failure of an event that is still waiting when the environment is no longer needed. */
const stopped: Failure = (requestId) => exited(requestId, { code: 0, signal: null })

/** One execution environment: its processes and Lambda's interfaces for them, from INIT to SHUTDOWN. */
export class Environment {
  readonly #plan: LambdaPlan
  readonly #beside: Beside
  readonly #observer: EnvironmentObserver
  readonly #env: Record<string, string>
  readonly #runtimeApi: RuntimeApi
  readonly #extensionsApi: ExtensionsApi
  readonly #processes: Processes
  readonly #shutdown: Shutdown
  readonly #phases: InvokePhases
  readonly #freezer: Freezer
  readonly #payer: Payer | undefined
  /** True if the next invocation is the one that pays for INIT. */
  #unpaid: boolean
  /** True if INIT exceeded its time limit. */
  #late = false
  #initMs = 0
  #invoked: Promise<void> | undefined

  private constructor(
    plan: LambdaPlan,
    beside: Beside,
    observer: EnvironmentObserver,
    server: ApiServer,
    payer: Payer | undefined,
  ) {
    this.#plan = plan
    this.#payer = plan.maxConcurrency === undefined ? payer : undefined
    this.#unpaid = this.#payer !== undefined
    this.#beside = beside
    this.#observer = observer
    this.#env = functionEnv(plan, beside.env, server.address)
    this.#runtimeApi = new RuntimeApi(plan.maxConcurrency ?? 1, plan.maxConcurrency !== undefined, {
      onDeliver: (event, deadlineMs, startedAt) => {
        this.#processes.measureMemory()
        this.#phases.delivered(event.requestId, startedAt)
        observer.onInvoke(event.requestId)
        this.#extensionsApi.invoke(event, deadlineMs)
      },
      onTimeout: ({ requestId, timeout }) => void this.#timeOut(requestId, timeout),
    })
    this.#extensionsApi = new ExtensionsApi(
      plan.extensions.map(({ name }) => name),
      functionMetadata(this.#env),
      plan.maxConcurrency === undefined,
    )
    this.#processes = new Processes(plan, this.#env, observer.onLog)
    this.#shutdown = new Shutdown({
      processes: this.#processes,
      extensionsApi: this.#extensionsApi,
      server,
      invoked: () => this.#phases.told(),
      onPhase: observer.onPhase,
    })
    this.#phases = new InvokePhases({
      runtimeApi: this.#runtimeApi,
      extensionsApi: this.#extensionsApi,
      shutdown: this.#shutdown,
      memoryUsed: () => this.#processes.measureMemory(),
      serial: plan.maxConcurrency === undefined,
      onOverrun: (requestId, timeout) => void this.#timeOut(requestId, timeout),
      onPhase: observer.onPhase,
    })
    this.#freezer = new Freezer(this.#processes, this.#phases, (frozenAt) => this.#tell('FREEZE', frozenAt))
    server.offer([this.#runtimeApi, this.#extensionsApi])
  }

  /**
   * Starts the processes and waits for the end of INIT. If INIT takes too long, the environment is returned, too, but no
   * longer alive: Lambda repeats INIT in the next invocation.
   *
   * @param payer invocation that pays for INIT, if there is one
   * @throws {LambdaError} code `INIT_FAILED`, `INIT_EXITED`, `INIT_TIMEOUT`, `NO_HANDLER` or `EXTENSION_FAILED`, or
   * the signal's reason; no process is left running
   */
  static async start(
    plan: LambdaPlan,
    beside: Beside,
    observer: EnvironmentObserver,
    signal: AbortSignal,
    payer?: Payer,
  ): Promise<Environment> {
    await beside.setReady(false)
    const server = new ApiServer()
    await server.open()
    const environment = new Environment(plan, beside, observer, server, payer)
    await environment.#initialize(signal)
    return environment
  }

  get pid(): number {
    return this.#processes.pid
  }

  /** Duration of INIT in milliseconds. */
  get initMs(): number {
    return this.#initMs
  }

  /** Exits of the external extensions so far. */
  get extensionExits(): readonly ExtensionExit[] {
    return this.#processes.extensionExits().map(({ name, code, signal }) => ({ name, code, signal }))
  }

  get alive(): boolean {
    return !this.#shutdown.hasBegun && this.#processes.alive
  }

  /** Resolves when an environment that is no longer alive is gone. */
  gone(): Promise<void> {
    return this.#shutdown.allGone()
  }

  /** Stops the processes once they have asked for the next event. A thaw before that cancels it. */
  freeze(): Promise<void> {
    return this.#freezer.freeze(() => this.alive)
  }

  thaw(): void {
    this.#freezer.thaw()
  }

  /**
   * Sends one event. Returns undefined if the environment ended before it got the event.
   */
  async invoke(call: Call): Promise<Answered | undefined> {
    const payer = this.#unpaid ? this.#payer : undefined
    this.#unpaid = false
    if (this.#late) {
      if (payer === undefined) return undefined
      return lostInInit(this.#observer, payer, this.#initMs, this.#processes.measureMemory())
    }
    this.#invoked ??= this.#beside.setReady(true) ?? Promise.resolve()
    await this.#invoked
    const leave = await this.#phases.enter()
    const requestId = randomUUID()
    const { timeout } = call
    const arn = functionArn(this.#env)
    const startedAt = payer?.startedAt
    const event = { ...call, requestId, functionArn: arn, traceId: newTraceId(), startedAt }
    const outcome = await this.#runtimeApi.send(event)
    if (outcome === 'not delivered' || outcome === 'refused') {
      leave()
      return outcome === 'refused' ? refusal(requestId) : undefined
    }
    const over = this.#phases.finish(
      { requestId, timeout, status: statusOf(outcome), ...crashType(outcome) },
      leave,
    )
    // The function's output before its answer is in the pipe by now: let it be read.
    if (this.alive) await new Promise((resolve) => setImmediate(resolve))
    else await this.#shutdown.runtimeGone()
    return { invocation: resultOf(requestId, outcome), over }
  }

  /** Shuts down an environment that is no longer needed. */
  close(): Promise<void> {
    return this.#end('spindown', stopped)
  }

  async #initialize(signal: AbortSignal): Promise<void> {
    const startedAt = this.#payer?.startedAt ?? performance.now()
    const failure = await initialize({
      plan: this.#plan,
      limit: this.#payer === undefined ? this.#plan.initTimeout : leftOf(this.#payer),
      env: this.#env,
      runtimeApi: this.#runtimeApi,
      extensionsApi: this.#extensionsApi,
      processes: this.#processes,
      signal,
    })
    this.#initMs = performance.now() - startedAt
    const suppressed = this.#payer !== undefined && { suppressed: true }
    if (failure !== undefined) {
      // Managed Instances are replaced, not reset.
      this.#late = failure.code === 'INIT_TIMEOUT' && this.#plan.maxConcurrency === undefined
      if (this.#late) this.#tell('INIT', startedAt, { ...suppressed, status: 'timeout' })
      const reason = signal.aborted ? 'spindown' : this.#late ? 'timeout' : 'failure'
      await this.#end(reason, stopped)
      if (!this.#late) throw failure
      this.#observer.onLog(initReportLine(this.#initMs, suppressed ? 'invoke' : 'init'))
      this.#observer.onLog(`${failure.message}\n`)
      return
    }
    this.#tell('INIT', startedAt, { ...suppressed })
    void this.#processes.runtimeEnded.then((exit) => {
      // If nobody waits for an answer, only the log can report it.
      if (!this.#shutdown.hasBegun) this.#observer.onLog(exitLog(exit))
      return this.#end('failure', (requestId) => exited(requestId, exit))
    })
    const broken = Promise.race([this.#extensionsApi.failed, this.#processes.extensionEnded])
    void broken.then((end) => this.#end('failure', (requestId) => extensionCrashed(requestId, end)))
  }

  async #timeOut(late: string, timeout: number): Promise<void> {
    this.#processes.measureMemory()
    this.#observer.onLog(timeoutLog(late, timeout))
    if (this.#plan.maxConcurrency !== undefined) return
    await this.#end('timeout', (requestId) =>
      requestId === late
        ? timedOut(requestId, timeout)
        : exited(requestId, { code: null, signal: 'SIGKILL' }),
    )
  }

  /** Starts SHUTDOWN, for the first reason that occurs. */
  #end(reason: ShutdownReason, failure: Failure): Promise<void> {
    if (!this.#shutdown.hasBegun) {
      if (this.#freezer.frozen) this.thaw()
      this.#shutdown.begin(reason)
      this.#runtimeApi.end(failure)
    }
    return this.#shutdown.allGone()
  }

  #tell(phase: PhaseTimes['phase'], startedAt: number, more: Partial<PhaseTimes> = {}): void {
    this.#observer.onPhase({ phase, startedAt, durationMs: performance.now() - startedAt, ...more })
  }
}
