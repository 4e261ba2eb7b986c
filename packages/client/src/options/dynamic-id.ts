import type { Invocation } from '../fetch/time-budget.ts'

/** Parts of Lambda's context that an id may depend on. A function that needs more says so in its parameter's type. */
export interface IdContext {
  /** Id of the tenant, where the function isolates tenants. */
  readonly tenantId?: string | undefined
  /** ARN by which the function was invoked. */
  readonly invokedFunctionArn?: string
  /** Client context of a call by a mobile SDK. */
  readonly clientContext?: unknown
  /** Cognito identity of the caller. */
  readonly identity?: unknown
}

/**
 * One invocation, as a function sees it that chooses an id.
 *
 * `object` lets a function ask for a context that has none of the members of {@link IdContext}.
 */
export interface IdInvocation<Event = unknown, Context = IdContext & object> {
  /** Event of the invocation; outside Middy as given to `read`. */
  readonly event: Event
  /** Context of the invocation; outside Middy as given to `read`. */
  readonly context: Context
}

/**
 * Function that chooses an id for one invocation, at once: it returns a string, not a promise.
 *
 * You may annotate its parameter with the event of your chain. It is the type of a method, because TypeScript allows that only there.
 *
 * @example
 * ```ts
 * import type { IdFunction, IdInvocation } from '@extension-secrets/client'
 *
 * const byTenant: IdFunction = ({ context }) => `tenants/${context.tenantId}/db`
 * const byPath: IdFunction = ({ event }: IdInvocation<{ readonly tenant: string }>) => `tenants/${event.tenant}/db`
 * ```
 */
export type IdFunction = { id(invocation: IdInvocation): string }['id']

/** Invocation as the function of an id sees it. */
export function idInvocation(invocation: Invocation | undefined): IdInvocation {
  return { event: invocation?.event, context: (invocation?.context ?? {}) as IdContext }
}
