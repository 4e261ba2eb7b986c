/** Rules for how long a value may be used; times in milliseconds. */
export interface FreshnessPolicy {
  /** Time that a value is served without asking again. */
  readonly ttl: number
  /** Extra time past `ttl` that it may be served when refreshing it fails (RFC 5861, section 4). */
  readonly staleIfError: number
  /** Extra time past `ttl` that it may be served while a refresh runs in the background (RFC 5861, section 3). */
  readonly staleWhileRevalidate: number
  /** The share of `ttl`, 0 to 0.5, by which an expiry may fall earlier, and see {@link Arrival.inStep}; 0 makes each exact. */
  readonly jitter: number
}

/** Age of a value, and what places its expiry. */
export interface Arrival {
  /**
   * Wall-clock time as of which the value is known, milliseconds since the epoch: when the request that brought it was
   * sent. An environment can be frozen between a request and its response, and a value does not get younger by that.
   */
  readonly requestedAt: number
  /**
   * True if other environments are likely to have got theirs at the same time: when a fleet starts, when an outage ends,
   * when a secret was rotated. Its expiry is then spread over the TTL.
   */
  readonly inStep: boolean
  /** Place of its expiry in the time that jitter allows: a number in [0, 1), 0 at the end of the TTL. */
  readonly expirySeed: number
}

/**
 * Use that a value is good for:
 * - `fresh`: serve it;
 * - `revalidate`: serve it, and refresh it in the background, where the policy has time for that;
 * - `stale`: refresh it first; serve it only if that fails;
 * - `expired`: refresh it; it must not be served any more.
 */
export type Freshness = 'fresh' | 'revalidate' | 'stale' | 'expired'

/**
 * The wall-clock time at which a value stops being fresh: at an age within `[ttl × (1 − jitter), ttl]`, or `[ttl / 10, ttl]`
 * if it arrived in step; never later.
 *
 * A fleet that is in step would stay so for many TTLs, since jitter moves it apart by a little each time. So where there is
 * jitter, the expiry of a value that arrived in step falls anywhere in the TTL but its first tenth, and the fleet is
 * spread at once. The tenth is for those who count on a new value for a moment: other invocations, and tests.
 */
export function expiresAt(arrival: Arrival, policy: FreshnessPolicy): number {
  const share = arrival.inStep && policy.jitter > 0 ? 0.9 : policy.jitter
  return arrival.requestedAt + policy.ttl * (1 - share * arrival.expirySeed)
}

/**
 * The freshness of a value at a moment. A clock that went backwards makes it `expired`: its true age is unknown,
 * and a value must not become immortal because a clock was set back.
 *
 * @param now wall-clock time, milliseconds since the epoch
 * @see https://www.rfc-editor.org/rfc/rfc5861
 */
export function freshness(arrival: Arrival, policy: FreshnessPolicy, now: number): Freshness {
  const age = now - arrival.requestedAt
  if (age < 0) return 'expired'
  if (now < expiresAt(arrival, policy)) return 'fresh'
  // Without any such time nothing runs behind an invocation, also not between a jittered expiry and the TTL: Lambda
  // freezes what is under way when the handler returns.
  if (policy.staleWhileRevalidate > 0 && age < policy.ttl + policy.staleWhileRevalidate) return 'revalidate'
  if (age < policy.ttl + policy.staleIfError) return 'stale'
  return 'expired'
}

/** Says whether a value may stand in for one that could not be fetched, whatever failed. */
export function servesOnError(arrival: Arrival, policy: FreshnessPolicy, now: number): boolean {
  const age = now - arrival.requestedAt
  return age >= 0 && age < policy.ttl + Math.max(policy.staleIfError, policy.staleWhileRevalidate)
}
