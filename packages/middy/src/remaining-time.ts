/** Key under which `request.internal` knows Lambda's context. Lists of its keys, as Middy's util makes, hold no symbols. */
const CONTEXT: unique symbol = Symbol('context')

/** Lets the remaining time be asked of `request.internal`, which has the secrets where the context has not. */
export function rememberContext(internal: object, context: object): void {
  // A WeakMap would do as well, and costs an invocation ten times as much.
  ;(internal as { [CONTEXT]?: object })[CONTEXT] = context
}

/**
 * Time that Lambda leaves to one invocation.
 *
 * @param context Lambda's context, that of a durable execution, a remembered `request.internal`, or none at all
 * @returns milliseconds; `undefined` if nobody knows
 */
export function remainingTime(context: unknown): number | undefined {
  const known = propertyOf(context, CONTEXT) ?? context
  return askedOf(known) ?? askedOf(propertyOf(known, 'lambdaContext'))
}

function askedOf(context: unknown): number | undefined {
  const ask = propertyOf(context, 'getRemainingTimeInMillis')
  const answer: unknown = typeof ask === 'function' ? ask.call(context) : undefined
  return typeof answer === 'number' && Number.isFinite(answer) ? answer : undefined
}

function propertyOf(value: unknown, key: string | symbol): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string | symbol, unknown>>)[key]
    : undefined
}
