import { EmulatorError } from '../emulator-error.ts'
import { Environment } from './environment.ts'
import { checkTimeout, type LambdaPlan, planLambda } from './lambda-options.ts'
import type { Invocation, LambdaOptions, LambdaRuntime, LocalLambda } from './types.ts'

/** How much of the function's output is kept, in characters. */
const MAX_LOGS = 1_000_000

/**
 * Starts a bundled function in a local execution environment: a process of its own, run by Lambda's own Node.js
 * runtime client where that is installed, with a clean environment and Lambda's Runtime API on 127.0.0.1.
 *
 * @param options the bundle and how to run it; times in milliseconds
 * @returns the function, once its INIT has ended
 * @throws {EmulatorError} code `BAD_OPTION`, `BUNDLE_NOT_FOUND`, `BAD_BUNDLE`, `RUNTIME_UNAVAILABLE`, `INIT_FAILED`,
 * `INIT_EXITED`, `INIT_TIMEOUT` or `NO_HANDLER`
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 * @example
 * ```ts
 * import { startEmulator, startLambda } from '@extension-secrets/emulator'
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
  #environment: Environment | undefined
  #starting: Promise<Environment> | undefined
  #closing: Promise<void> | undefined
  #logs = ''

  constructor(plan: LambdaPlan) {
    this.#plan = plan
    this.runtime = plan.runtime
  }

  get pid(): number {
    return this.#environment?.pid ?? 0
  }

  get initMs(): number {
    return this.#environment?.initMs ?? 0
  }

  get logs(): string {
    return this.#logs
  }

  /** The living environment, or a new one; calls that come while one starts share it. */
  async start(): Promise<Environment> {
    if (this.#environment?.alive) return this.#environment
    this.#starting ??= this.#replace().finally(() => {
      this.#starting = undefined
    })
    return this.#starting
  }

  async #replace(): Promise<Environment> {
    // Extensions may hold a port that the next ones need.
    await this.#environment?.gone()
    const observer = { onLog: (text: string) => this.#log(text), onInvoke: () => {}, onPhase: () => {} }
    this.#environment = await Environment.start(this.#plan, this.#plan.emulator, observer)
    return this.#environment
  }

  async invoke(event: unknown = {}, options: { readonly timeout?: number } = {}): Promise<Invocation> {
    const timeout = checkTimeout('timeout', options.timeout ?? this.#plan.timeout)
    const body = toJson(event)
    for (;;) {
      this.#refuseClosed()
      const environment = await this.start()
      this.#refuseClosed()
      if (process.platform !== 'win32') environment.thaw()
      const invocation = await environment.invoke(body, timeout)
      if (invocation !== undefined) {
        // A process that close() ended has not failed by itself.
        if (!environment.alive && invocation.status === 'error') this.#refuseClosed()
        return invocation
      }
    }
  }

  freeze(): void {
    this.#refuseClosed()
    this.#environment?.freeze()
  }

  thaw(): void {
    this.#refuseClosed()
    this.#environment?.thaw()
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close(): Promise<void> {
    const started = await this.#starting?.catch(() => undefined)
    await (started ?? this.#environment)?.close()
  }

  #refuseClosed(): void {
    if (this.#closing === undefined) return
    throw new EmulatorError('CLOSED', 'the local Lambda is closed; start a new one')
  }

  #log(text: string): void {
    this.#logs = (this.#logs + text).slice(-MAX_LOGS)
    this.#plan.onLog(text)
  }
}

const toJson = (event: unknown): string => {
  let text: string | undefined
  try {
    text = JSON.stringify(event)
  } catch {
    // The reason may quote the event.
  }
  if (text !== undefined) return text
  throw new EmulatorError('BAD_EVENT', 'the event has no JSON text; use JSON values only, without cycles')
}
