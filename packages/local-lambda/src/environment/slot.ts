import { performance } from 'node:perf_hooks'
import { LambdaError } from '../errors/lambda-error.ts'
import type { Answered, Call, Payer } from './call.ts'
import type { Environment } from './environment.ts'

/** Result of an event, with its environment. */
export interface Invoked extends Answered {
  readonly environment: Environment
}

/** Place of one environment: the living one, or a new one with a new INIT if the last one has ended. */
export class Slot {
  readonly #start: (signal: AbortSignal, payer?: Payer) => Promise<Environment>
  readonly #closed = new AbortController()
  #environment: Environment | undefined
  #starting: Promise<Environment> | undefined
  #closing: Promise<void> | undefined

  /**
   * @param start starts an environment, as part of an invocation if one is given. If the signal is aborted first, it
   * rejects with the signal's reason
   */
  constructor(start: (signal: AbortSignal, payer?: Payer) => Promise<Environment>) {
    this.#start = start
  }

  /** The environment, or the last one if it has ended. */
  get environment(): Environment | undefined {
    return this.#environment
  }

  /**
   * Returns the living environment, or starts a new one. Calls during the start share it.
   *
   * @param timeout timeout in milliseconds of the invocation that needs it, which pays for a replacement
   */
  async ready(timeout?: number): Promise<Environment> {
    if (this.#environment?.alive) return this.#environment
    this.#starting ??= this.#replace(timeout).finally(() => {
      this.#starting = undefined
    })
    return this.#starting
  }

  /**
   * Sends one event. If the environment ends before it gets the event, sends the event to a new one.
   *
   * @param prepare called first, with the environment
   * @throws {LambdaError} code `CLOSED`, or those of INIT
   */
  async invoke(call: Call, prepare: (environment: Environment) => void | Promise<void>): Promise<Invoked> {
    for (;;) {
      this.refuseClosed()
      const environment = await this.ready(call.timeout)
      this.refuseClosed()
      await prepare(environment)
      const answered = await environment.invoke(call)
      if (answered !== undefined) {
        // An environment that close() ended has not failed by itself.
        if (!environment.alive && answered.invocation.status === 'error') this.refuseClosed()
        return { ...answered, environment }
      }
    }
  }

  /** @throws {LambdaError} code `CLOSED` */
  refuseClosed(): void {
    if (this.#closing !== undefined) throw closed()
  }

  /** Ends the environment, even during INIT. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #replace(timeout: number | undefined): Promise<Environment> {
    // Extensions may hold a port that the next ones need.
    await this.#environment?.gone()
    const pays = this.#environment !== undefined && timeout !== undefined
    const payer = pays ? { startedAt: performance.now(), timeout } : undefined
    this.#environment = await this.#start(this.#closed.signal, payer)
    return this.#environment
  }

  async #close(): Promise<void> {
    this.#closed.abort(closed())
    const started = await this.#starting?.catch(() => undefined)
    await (started ?? this.#environment)?.close()
  }
}

const closed = (): LambdaError => new LambdaError('CLOSED', 'the local Lambda is closed; start a new one')
