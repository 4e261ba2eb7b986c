import type { Chance } from '../faults/chance.ts'
import type { FaultSwitch, Operation } from '../faults/fault-switch.ts'
import type { Target } from '../faults/selector.ts'
import { type UpstreamFailure, upstreamAnswer } from '../faults/upstream-answer.ts'
import type { ServerPlan } from '../options/server-options.ts'
import { wait } from '../timers.ts'
import type { UpstreamGate } from './upstream-gate.ts'

/** One call to AWS. */
export interface Call<T> {
  readonly operation: Operation
  readonly target: Target & { readonly kind: 'secret' | 'parameter' }
  /** Returns the answer if no fault strikes. */
  readonly look: () => T | Promise<T>
}

/** Result of a call to AWS, all attempts included. */
export interface Called<T> {
  readonly outcome: T | UpstreamFailure
  /** Operation of each attempt, in order. */
  readonly calls: readonly Operation[]
  /** Kinds of the faults that struck the attempts. */
  readonly faults: readonly string[]
}

/** Parts that {@link AwsCalls} needs. */
export interface AwsCallsParts {
  /** Limits for calls to Secrets Manager and to Parameter Store. */
  readonly gates: Readonly<Record<'secret' | 'parameter', UpstreamGate>>
  readonly faults: FaultSwitch
  readonly plan: Pick<ServerPlan, 'upstreamTimeout' | 'upstreamAttempts' | 'upstreamBackoff'>
  readonly chance: Chance
}

/**
 * Client of AWS, as each of the two servers has one. It gives up late calls, and the agent's client retries failed ones
 * before it reports them.
 */
export class AwsCalls {
  readonly #parts: AwsCallsParts

  constructor(parts: AwsCallsParts) {
    this.#parts = parts
  }

  /** @param gone aborted when nobody waits for the answer any more; the call then ends and rejects */
  async call<T>(call: Call<T>, gone?: AbortSignal): Promise<Called<T>> {
    const { upstreamAttempts } = this.#parts.plan
    const calls: Operation[] = []
    const faults: string[] = []
    for (let attempt = 1; ; attempt += 1) {
      const { outcome, kinds, failed } = await this.#attempt(call)
      gone?.throwIfAborted()
      calls.push(call.operation)
      faults.push(...kinds)
      if (!failed || attempt >= upstreamAttempts || !isRetried(outcome)) return { outcome, calls, faults }
      await wait(this.#pause(attempt), undefined, { ref: false, ...(gone && { signal: gone }) })
    }
  }

  async #attempt<T>({ operation, target, look }: Call<T>): Promise<Attempt<T>> {
    const { gates, faults, plan } = this.#parts
    const { fault, delay, kinds } = faults.upstream(target, operation)
    const passed = await gates[target.kind].pass(async () => {
      if (fault === undefined) return { outcome: await look(), kinds, failed: false } as const
      if (delay > 0) await wait(delay, undefined, { ref: false })
      return { outcome: upstreamAnswer(fault), kinds, failed: true } as const
    }, plan.upstreamTimeout[target.kind])
    if (passed !== 'timeout') return passed.result
    return { outcome: upstreamAnswer({ kind: 'upstream-timeout' }), kinds, failed: true }
  }

  /** Pauses double. With the default of a second, two of them took 1.9 to 2.7 s in the real agent. */
  #pause(attempt: number): number {
    const share = 0.63 + 0.27 * this.#parts.chance()
    return this.#parts.plan.upstreamBackoff * 2 ** (attempt - 1) * share
  }
}

/** `failed` is true for failures that the emulator simulates. Real answers of AWS were already retried by the SDK. */
type Attempt<T> = { readonly kinds: readonly string[] } & (
  | { readonly outcome: T; readonly failed: false }
  | { readonly outcome: UpstreamFailure; readonly failed: true }
)

const isRetried = (failure: UpstreamFailure): boolean =>
  failure.exception === 'ThrottlingException' || isTransient(failure)

/** True if the agent considers the failure temporary: no answer, or a 5xx. Throttling isn't among them. */
export function isTransient({ exception, status = 400 }: UpstreamFailure): boolean {
  return status >= 500 && exception !== 'InternalFailure'
}
