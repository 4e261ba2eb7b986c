import { performance } from 'node:perf_hooks'
import { type Beside, openBeside } from '../environment/beside.ts'
import type { Payer } from '../environment/call.ts'
import { Environment } from '../environment/environment.ts'
import { EnvironmentRecord } from '../environment/environment-record.ts'
import { Slot } from '../environment/slot.ts'
import { planRun, type RunPlan } from '../options/run-options.ts'
import type { LambdaResult, LambdaRun, RunOptions } from '../options/run-types.ts'
import { wait } from '../timers.ts'
import { Callbacks } from './callbacks.ts'

/**
 * Runs events through a bundled function as classic Lambda does, in as many execution environments as needed and allowed.
 * Records for each of them INIT, INVOKE, freeze and SHUTDOWN, the logs, and the requests to the emulator. Each
 * environment has its own instance of the emulator.
 *
 * @param options the bundle, the events and settings of the run; times in milliseconds
 * @returns the results in the order of the events, and the environments, once everything has ended; a failing function
 * does not reject
 * @throws {LambdaError} code `BAD_OPTION`, `BAD_EVENT`, `BUNDLE_NOT_FOUND`, `BAD_BUNDLE`, `RUNTIME_UNAVAILABLE`, or
 * those of INIT if an environment fails to start: `INIT_FAILED`, `INIT_EXITED`, `INIT_TIMEOUT`, `NO_HANDLER`,
 * `EXTENSION_FAILED`; `UNSUPPORTED` for a freeze on Windows
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 * @example
 * ```ts
 * import { startEmulator } from '@extension-secrets/emulator'
 * import { runLambda } from '@extension-secrets/local-lambda'
 *
 * await using emulator = await startEmulator({ secrets: { 'orders/db': { username: 'app' } } })
 * const events = [{ orderId: 7 }, { orderId: 8 }, { orderId: 9 }]
 * const run = await runLambda({ bundle: 'build/index.mjs', emulator, events, concurrency: 2, freezeBetween: true })
 * for (const { status, environment, coldStart } of run.results) console.log(status, environment, coldStart)
 * for (const { initMs, requests } of run.environments) console.log(initMs, requests.length)
 * ```
 */
export const runLambda = async (options: RunOptions): Promise<LambdaRun> => {
  const plan = planRun(options)
  plan.signal?.throwIfAborted()
  const run = new Run(plan)
  const abort = (): void => void run.close()
  plan.signal?.addEventListener('abort', abort)
  try {
    return await run.finish()
  } finally {
    plan.signal?.removeEventListener('abort', abort)
  }
}

interface Member {
  readonly record: EnvironmentRecord
  readonly beside: Beside
  readonly environment: Environment
}

class Run {
  readonly #plan: RunPlan
  readonly #origin = performance.now()
  readonly #slots: readonly Slot[]
  readonly #members = new Map<Environment, Member>()
  readonly #results: LambdaResult[] = []
  readonly #closing = new AbortController()
  readonly #callbacks = new Callbacks(() => this.close())
  #started = 0
  #next = 0

  constructor(plan: RunPlan) {
    this.#plan = plan
    const slots = Math.min(plan.concurrency, plan.bodies.length)
    this.#slots = Array.from({ length: slots }, () => new Slot((signal, payer) => this.#start(signal, payer)))
  }

  async finish(): Promise<LambdaRun> {
    const { lambda, signal } = this.#plan
    const each = lambda.maxConcurrency ?? 1
    const lanes = this.#slots.flatMap((slot) => Array.from({ length: each }, () => this.#work(slot)))
    try {
      await Promise.all(lanes)
    } catch (error) {
      // Closed slots fail with CLOSED, which isn't the reason.
      signal?.throwIfAborted()
      await this.#callbacks.rethrow()
      throw error
    } finally {
      await this.close()
      await Promise.allSettled(lanes)
    }
    await this.#callbacks.rethrow()
    const members = [...this.#members.values()].sort((a, b) => a.record.index - b.record.index)
    return {
      runtime: lambda.runtime,
      results: this.#results,
      environments: members.map(({ record, environment: { pid, extensionExits }, beside: { requests } }) =>
        record.result({ pid, extensions: extensionExits, requests }),
      ),
      durationMs: performance.now() - this.#origin,
    }
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await Promise.all(this.#slots.map((slot) => slot.close()))
  }

  /** Takes events for one slot until there are no more. */
  async #work(slot: Slot): Promise<void> {
    const { bodies, lambda, onResult } = this.#plan
    for (let index = this.#next++; index < bodies.length; index = this.#next++) {
      const call = { body: bodies[index] ?? '', timeout: lambda.timeout, caller: lambda.caller }
      const pause = (environment: Environment): Promise<void> => this.#pause(environment)
      const { invocation, over, environment } = await slot.invoke(call, pause)
      await over
      const { record } = this.#members.get(environment) as Member
      const { requestId } = invocation
      const result: LambdaResult = {
        ...invocation,
        environment: record.index,
        coldStart: record.isFirst(requestId),
        logs: record.takeLogs(requestId),
      }
      this.#results[index] = result
      onResult(result, index)
    }
  }

  /** Freezes an environment that has had an event before. */
  async #pause(environment: Environment): Promise<void> {
    const { freezeBetween } = this.#plan
    const used = this.#members.get(environment)?.record.used ?? false
    if (freezeBetween === undefined || !used || !environment.alive) return
    await environment.freeze()
    // Closing the run ends the pause.
    await wait(freezeBetween, undefined, { signal: this.#closing.signal }).catch(() => {})
    environment.thaw()
  }

  async #start(signal: AbortSignal, payer?: Payer): Promise<Environment> {
    const { lambda } = this.#plan
    const { memory } = lambda
    const index = this.#started++
    const beside = await openBeside(lambda)
    const record = new EnvironmentRecord(index, {
      memory,
      origin: this.#origin,
      onLog: (text) => this.#callbacks.call(() => lambda.onLog(text)),
      onPhase: (phase) => {
        if (phase.phase === 'SHUTDOWN') void beside.close()
        this.#callbacks.call(() => this.#plan.onPhase(phase))
      },
    })
    try {
      const environment = await Environment.start(lambda, beside, record, signal, payer)
      this.#members.set(environment, { record, beside, environment })
      return environment
    } catch (error) {
      await beside.close()
      throw error
    }
  }
}
