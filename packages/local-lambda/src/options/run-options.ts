import { badOption } from './bad-option.ts'
import { eventJson } from './event-json.ts'
import { type LambdaPlan, planLambda } from './lambda-options.ts'
import type { RunOptions } from './run-types.ts'

/** How long `freezeBetween: true` freezes, in milliseconds. */
const FREEZE = 100
/** As many as an account may have at once by default. */
const MAX_CONCURRENCY = 1000

/** Options with every default applied. */
export interface RunPlan
  extends Required<Pick<RunOptions, 'concurrency' | 'onResult' | 'onPhase'>>,
    Pick<RunOptions, 'signal'> {
  readonly lambda: LambdaPlan
  /** The events as JSON texts. */
  readonly bodies: readonly string[]
  /** Milliseconds between two invocations; undefined where nothing is frozen. */
  readonly freezeBetween: number | undefined
}

/**
 * Checks the options and applies the defaults.
 *
 * @throws {LambdaError} code `BAD_OPTION`, `BAD_EVENT`, `BUNDLE_NOT_FOUND`, `BAD_BUNDLE` or `RUNTIME_UNAVAILABLE`
 */
export const planRun = (options: RunOptions): RunPlan => {
  const {
    events,
    concurrency = 1,
    freezeBetween = false,
    onResult,
    onPhase,
    signal,
    ...others
  } = {
    ...options,
  }
  const lambda = planLambda(others, RUN_OPTIONS)
  if (!Array.isArray(events)) throw badOption('events', 'an array of events')
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > MAX_CONCURRENCY) {
    throw badOption('concurrency', `an integer from 1 to ${MAX_CONCURRENCY}`)
  }
  for (const [name, value] of Object.entries({ onResult, onPhase })) {
    if (value !== undefined && typeof value !== 'function') throw badOption(name, 'a function')
  }
  if (signal !== undefined && typeof signal?.addEventListener !== 'function') {
    throw badOption('signal', 'an AbortSignal')
  }
  return {
    lambda,
    bodies: events.map((event, i) => eventJson(event, `events[${i}]`)),
    concurrency,
    freezeBetween: planFreeze(freezeBetween, lambda.maxConcurrency),
    onResult: onResult ?? (() => {}),
    onPhase: onPhase ?? (() => {}),
    ...(signal !== undefined && { signal }),
  }
}

const RUN_OPTIONS = [
  'events',
  'concurrency',
  'freezeBetween',
  'onResult',
  'onPhase',
  'signal',
] as const satisfies readonly (keyof RunOptions)[]

const planFreeze = (value: boolean | number, maxConcurrency: number | undefined): number | undefined => {
  if (value === false) return undefined
  if (maxConcurrency !== undefined) {
    throw badOption('freezeBetween', 'left out with maxConcurrency: Managed Instances are never frozen')
  }
  if (value === true) return FREEZE
  if (typeof value === 'number' && value >= 0 && value < 2 ** 31) return value
  throw badOption('freezeBetween', 'a boolean, or a number of milliseconds')
}
