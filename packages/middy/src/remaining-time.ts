/**
 * What is kept back of the time that Lambda leaves: enough to throw, log and answer an error before Lambda ends the
 * function, also on the smallest share of a CPU. Milliseconds.
 */
const RESERVE = 100

/** Under which `request.internal` knows Lambda's context. What lists the keys of it, as Middy's util does, sees no symbols. */
const CONTEXT: unique symbol = Symbol('context')

/** Lets the time that is left be asked of `request.internal`, which has the secrets where the context has not. */
export function rememberContext(internal: object, context: object): void {
  // A WeakMap would do as well, and costs an invocation ten times as much.
  ;(internal as { [CONTEXT]?: object })[CONTEXT] = context
}

/**
 * How long one invocation may spend on fetching: its own limit, cut to what Lambda leaves less a reserve.
 *
 * @param context Lambda's context, that of a durable execution, a remembered `request.internal`, or none at all
 * @param timeout its own limit, milliseconds
 * @returns milliseconds; zero or less if there is no time
 */
export function budgetOf(context: unknown, timeout: number): number {
  const known = propertyOf(context, CONTEXT) ?? context
  const remaining = remainingTime(known) ?? remainingTime(propertyOf(known, 'lambdaContext'))
  return remaining === undefined ? timeout : Math.min(timeout, remaining - RESERVE)
}

function remainingTime(context: unknown): number | undefined {
  const ask = propertyOf(context, 'getRemainingTimeInMillis')
  const answer: unknown = typeof ask === 'function' ? ask.call(context) : undefined
  return typeof answer === 'number' && Number.isFinite(answer) ? answer : undefined
}

function propertyOf(value: unknown, key: string | symbol): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string | symbol, unknown>>)[key]
    : undefined
}
