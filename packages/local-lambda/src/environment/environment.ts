import { randomUUID } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { ApiServer } from '../api/api-server.ts'
import { RuntimeApi } from '../api/runtime-api.ts'
import { newTraceId } from '../api/trace-id.ts'
import { crashType } from '../errors/failures.ts'
import { ExtensionsApi } from '../extensions/extensions-api.ts'
import type { LambdaPlan } from '../options/lambda-options.ts'
import type { ExtensionExit } from '../options/run-types.ts'
import { setImmediate } from '../timers.ts'
import type { Beside } from './beside.ts'
import type { Answered, Call, Payer } from './call.ts'
import { Ending } from './ending.ts'
import { Freezer } from './freezer.ts'
import { functionArn, functionEnv, functionMetadata } from './function-env.ts'
import { InitPhase } from './init-phase.ts'
import { InvokePhases } from './invoke-phases.ts'
import type { EnvironmentObserver } from './observer.ts'
import { Processes } from './processes.ts'
import { lostInInit, refusal, resultOf, statusOf } from './results.ts'
import { Shutdown } from './shutdown.ts'

/** One execution environment: its processes and Lambda's interfaces for them, from INIT to SHUTDOWN. */
export class Environment {
  readonly #beside: Beside
  readonly #observer: EnvironmentObserver
  readonly #env: Record<string, string>
  readonly #runtimeApi: RuntimeApi
  readonly #extensionsApi: ExtensionsApi
  readonly #processes: Processes
  readonly #shutdown: Shutdown
  readonly #phases: InvokePhases
  readonly #freezer: Freezer
  readonly #ending: Ending
  readonly #init: InitPhase
  #invoked: Promise<void> | undefined

  private constructor(
    plan: LambdaPlan,
    beside: Beside,
    observer: EnvironmentObserver,
    server: ApiServer,
    payer: Payer | undefined,
  ) {
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
      onTimeout: ({ requestId, timeout }) => void this.#ending.timeOut(requestId, timeout),
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
      onOverrun: (requestId, timeout) => void this.#ending.timeOut(requestId, timeout),
      onPhase: observer.onPhase,
    })
    this.#freezer = new Freezer(this.#processes, this.#phases, (frozenAt) => {
      const durationMs = performance.now() - frozenAt
      observer.onPhase({ phase: 'FREEZE', startedAt: frozenAt, durationMs })
    })
    const parts = {
      plan,
      observer,
      runtimeApi: this.#runtimeApi,
      extensionsApi: this.#extensionsApi,
      processes: this.#processes,
    }
    this.#ending = new Ending({ ...parts, shutdown: this.#shutdown, freezer: this.#freezer })
    this.#init = new InitPhase({ ...parts, env: this.#env, ending: this.#ending }, payer)
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
    await environment.#init.run(signal)
    return environment
  }

  get pid(): number {
    return this.#processes.pid
  }

  /** Duration of INIT in milliseconds. */
  get initMs(): number {
    return this.#init.ms
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
    const payer = this.#init.takePayer()
    if (this.#init.late) {
      if (payer === undefined) return undefined
      return lostInInit(this.#observer, payer, this.#init.ms, this.#processes.measureMemory())
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
      if (outcome === 'not delivered') return undefined
      // A caller that repeats a refused event at once must not keep this process from reading the answer it waits for.
      await nextTurn()
      return refusal(requestId)
    }
    const over = this.#phases.finish(
      { requestId, timeout, status: statusOf(outcome), ...crashType(outcome) },
      leave,
    )
    // The function's output before its answer is in the pipe by now: let it be read.
    if (this.alive) await nextTurn()
    else await this.#shutdown.runtimeGone()
    return { invocation: resultOf(requestId, outcome), over }
  }

  /** Shuts down an environment that is no longer needed. */
  close(): Promise<void> {
    return this.#ending.end('spindown')
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
