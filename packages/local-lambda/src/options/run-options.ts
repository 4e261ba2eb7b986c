import * as v from 'valibot'
import { badOption, callback, checkOptions, integer, passing } from './checks.ts'
import { eventJson } from './event-json.ts'
import { type LambdaPlan, planLambda } from './lambda-options.ts'
import type { RunOptions } from './run-types.ts'

/** Duration of a freeze with `freezeBetween: true`, in milliseconds. */
const FREEZE = 100
/** Limit of an account's concurrent executions, by default. */
const MAX_CONCURRENCY = 1000

/** Options with every default applied. */
export interface RunPlan
  extends Required<Pick<RunOptions, 'concurrency' | 'onResult' | 'onPhase'>>,
    Pick<RunOptions, 'signal'> {
  readonly lambda: LambdaPlan
  /** The events as JSON texts. */
  readonly bodies: readonly string[]
  /** Pause between two invocations in milliseconds; undefined: no freeze. */
  readonly freezeBetween: number | undefined
}

const EVENTS = 'an array of events'
const OPTIONS = {
  events: v.array(v.unknown(), EVENTS),
  concurrency: v.optional(integer(1, MAX_CONCURRENCY, `an integer from 1 to ${MAX_CONCURRENCY}`), 1),
  freezeBetween: v.optional(
    passing<boolean | number>(isPause, 'a boolean, or a number of milliseconds'),
    false,
  ),
  onResult: v.optional(callback<NonNullable<RunOptions['onResult']>>(), () => () => {}),
  onPhase: v.optional(callback<NonNullable<RunOptions['onPhase']>>(), () => () => {}),
  signal: v.optional(passing<AbortSignal>(isSignal, 'an AbortSignal')),
} satisfies Partial<Record<keyof RunOptions, v.GenericSchema>>

function isPause(value: unknown): boolean {
  return typeof value === 'boolean' || (typeof value === 'number' && value >= 0 && value < 2 ** 31)
}

function isSignal(value: unknown): boolean {
  return typeof (value as Partial<AbortSignal> | null)?.addEventListener === 'function'
}

/**
 * Checks the options and applies the defaults.
 *
 * @throws {LambdaError} code `BAD_OPTION`, `BAD_EVENT`, `BUNDLE_NOT_FOUND`, `BAD_BUNDLE` or `RUNTIME_UNAVAILABLE`
 */
export function planRun(options: RunOptions): RunPlan {
  const lambda = planLambda(options, Object.keys(OPTIONS))
  const { events, concurrency, freezeBetween, onResult, onPhase, signal } = checkOptions(
    v.object(OPTIONS, EVENTS),
    options,
  )
  return {
    lambda,
    bodies: events.map((event, i) => eventJson(event, `events[${i}]`)),
    concurrency,
    freezeBetween: planFreeze(freezeBetween, lambda.maxConcurrency),
    onResult,
    onPhase,
    ...(signal !== undefined && { signal }),
  }
}

function planFreeze(value: boolean | number, maxConcurrency: number | undefined): number | undefined {
  if (value === false) return undefined
  if (maxConcurrency !== undefined) {
    throw badOption('freezeBetween', 'left out with maxConcurrency: Managed Instances are never frozen')
  }
  return value === true ? FREEZE : value
}
