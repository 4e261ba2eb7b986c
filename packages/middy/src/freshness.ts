/** How long a value may be used: all in milliseconds, except {@link FreshnessPolicy.jitter}. */
export interface FreshnessPolicy {
  /** How long a value is served without asking again. */
  readonly ttl: number
  /** How much longer than `ttl` it may be served when refreshing it fails (RFC 5861, section 4). */
  readonly staleIfError: number
  /** How much longer than `ttl` it may be served while a refresh runs in the background (RFC 5861, section 3). */
  readonly staleWhileRevalidate: number
  /** The share of `ttl`, 0 to 0.5, by which an expiry may fall earlier at random. */
  readonly jitter: number
}

/** When a value arrived, and its own random draw. */
export interface Arrival {
  /** Wall-clock time at which the response arrived, milliseconds since the epoch. */
  readonly receivedAt: number
  /** A number in [0, 1), drawn once for each response, that places its expiry within the jitter. */
  readonly draw: number
}

/**
 * What may be done with a value:
 * - `fresh`: serve it;
 * - `revalidate`: serve it, and refresh it in the background;
 * - `stale`: refresh it first; serve it only if that fails;
 * - `expired`: refresh it; it must not be served any more.
 */
export type Freshness = 'fresh' | 'revalidate' | 'stale' | 'expired'

/**
 * The wall-clock time at which a value stops being fresh: within `[ttl × (1 − jitter), ttl]` after it arrived,
 * never later than `ttl`.
 */
export function expiresAt(arrival: Arrival, policy: FreshnessPolicy): number {
  return arrival.receivedAt + policy.ttl * (1 - policy.jitter * arrival.draw)
}

/**
 * The freshness of a value at a moment. A clock that went backwards makes it `expired`: its true age is unknown,
 * and a value must not become immortal because a clock was set back.
 *
 * @param now wall-clock time, milliseconds since the epoch
 * @see https://www.rfc-editor.org/rfc/rfc5861
 */
export function freshness(arrival: Arrival, policy: FreshnessPolicy, now: number): Freshness {
  const age = now - arrival.receivedAt
  if (age < 0) return 'expired'
  if (now < expiresAt(arrival, policy)) return 'fresh'
  if (age < policy.ttl + policy.staleWhileRevalidate) return 'revalidate'
  if (age < policy.ttl + policy.staleIfError) return 'stale'
  return 'expired'
}

/** Whether a value may stand in for one that could not be fetched, whatever failed. */
export function servesOnError(arrival: Arrival, policy: FreshnessPolicy, now: number): boolean {
  const age = now - arrival.receivedAt
  return age >= 0 && age < policy.ttl + Math.max(policy.staleIfError, policy.staleWhileRevalidate)
}
