import { shareBeside } from '../environment/beside.ts'
import { Environment } from '../environment/environment.ts'
import { Slot } from '../environment/slot.ts'
import { callerHeaders } from '../options/caller.ts'
import { eventJson } from '../options/event-json.ts'
import { checkTimeout, type LambdaPlan, planLambda } from '../options/lambda-options.ts'
import type {
  Invocation,
  InvokeOptions,
  LambdaOptions,
  LambdaRuntime,
  LocalLambda,
} from '../options/types.ts'
import { Callbacks } from './callbacks.ts'

/** Limit for the stored output of the function, in characters. */
const MAX_LOGS = 1_000_000

/**
 * Starts a bundled function in a local execution environment: a separate process, run by Lambda's own Node.js runtime
 * client if it is installed, with a clean environment and Lambda's Runtime API on 127.0.0.1.
 *
 * @param options the bundle and settings; times in milliseconds
 * @returns the function, once its INIT has ended
 * @throws {LambdaError} code `BAD_OPTION`, `BUNDLE_NOT_FOUND`, `BAD_BUNDLE`, `RUNTIME_UNAVAILABLE`, `INIT_FAILED`,
 * `INIT_EXITED`, `INIT_TIMEOUT`, `NO_HANDLER` or `EXTENSION_FAILED`
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 * @example
 * ```ts
 * import { startEmulator } from '@extension-secrets/emulator'
 * import { startLambda } from '@extension-secrets/local-lambda'
 *
 * await using emulator = await startEmulator({ secrets: { 'orders/db': { username: 'app' } } })
 * await using lambda = await startLambda({ bundle: 'build/index.mjs', emulator })
 * const answer = await lambda.invoke({ orderId: 7 })
 * if (answer.status === 'success') console.log(answer.payload)
 * ```
 */
export const startLambda = async (options: LambdaOptions): Promise<LocalLambda> => {
  const lambda = new ManagedLambda(planLambda(options))
  await lambda.start()
  return lambda
}

class ManagedLambda implements LocalLambda {
  readonly runtime: LambdaRuntime
  readonly #plan: LambdaPlan
  readonly #slot: Slot
  readonly #callbacks = new Callbacks(() => this.#slot.close())
  #logs = ''

  constructor(plan: LambdaPlan) {
    this.#plan = plan
    this.runtime = plan.runtime
    const observer = { onLog: (text: string) => this.#log(text), onInvoke: () => {}, onPhase: () => {} }
    this.#slot = new Slot(async (signal, payer) => {
      const beside = await shareBeside(plan, this.#slot.environment !== undefined)
      return Environment.start(plan, beside, observer, signal, payer)
    })
  }

  get pid(): number {
    return this.#slot.environment?.pid ?? 0
  }

  get initMs(): number {
    return this.#slot.environment?.initMs ?? 0
  }

  get logs(): string {
    return this.#logs
  }

  async start(): Promise<void> {
    await this.#heed(this.#slot.ready())
  }

  async invoke(event: unknown = {}, options: InvokeOptions = {}): Promise<Invocation> {
    const timeout = checkTimeout('timeout', options.timeout ?? this.#plan.timeout)
    const caller = { ...this.#plan.caller, ...callerHeaders(options) }
    const call = { body: eventJson(event, 'the event'), timeout, caller }
    const invoked = this.#slot.invoke(call, (environment) => {
      if (process.platform !== 'win32') environment.thaw()
    })
    return (await this.#heed(invoked)).invocation
  }

  async freeze(): Promise<void> {
    this.#slot.refuseClosed()
    await this.#slot.environment?.freeze()
  }

  thaw(): void {
    this.#slot.refuseClosed()
    this.#slot.environment?.thaw()
  }

  close(): Promise<void> {
    return this.#heed(this.#slot.close())
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #log(text: string): void {
    this.#logs = (this.#logs + text).slice(-MAX_LOGS)
    this.#callbacks.call(() => this.#plan.onLog(text))
  }

  /** Reports an exception of a callback rather than the result, because the caller has to know. */
  async #heed<T>(work: Promise<T>): Promise<T> {
    try {
      return await work
    } finally {
      await this.#callbacks.rethrow()
    }
  }
}
