import type { Invocation } from '../fetch/time-budget.ts'
import { describe } from './checks.ts'

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
 * Its parameter may be annotated with the event that the chain has. In a method's type, so that TypeScript lets it.
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

/** A name or an ARN; a name of a parameter begins with a slash. */
const ID = /^(?=.{1,2048}$)\/?[\w!+=.@:-]+(?:\/[\w!+=.@:-]+)*$/

/** Segments that are no part of a name: a step to somebody else's secrets, or a value that was not there. */
const REFUSED = /(?:^|\/)(?:\.{1,2}|undefined|null|NaN)(?:\/|$)/

/**
 * Checks an id that a function returned. It may be made of what a caller sent, so it is held to more than one in the options.
 *
 * @returns what is wrong with it, without showing any of it
 */
export function wrongId(id: unknown): string | undefined {
  const isText = typeof id === 'string'
  if (isText && ID.test(id) && !REFUSED.test(id)) return undefined
  const got = isText ? `a string of ${id.length} characters` : describe(id)
  return `its function must return a name or an ARN without a segment that is empty, '.', '..', 'undefined' or 'null'; got ${got}`
}

/** Invocation as the function of an id sees it. */
export function idInvocation(invocation: Invocation | undefined): IdInvocation {
  return { event: invocation?.event, context: (invocation?.context ?? {}) as IdContext }
}
