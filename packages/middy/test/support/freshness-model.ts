/** Declaration of one secret; times in milliseconds. */
export interface Policy {
  readonly ttl: number
  readonly staleIfError: number
  readonly staleWhileRevalidate: number
  readonly jitter: number
  /** An optional secret that is not there is not asked for during the cool-down. */
  readonly optional: boolean
}

/** Result for one invocation and one secret. */
export type Served =
  | { readonly value: string; readonly outcome: string; readonly age: number }
  | { readonly outcome: 'failed' }

/** Step of one invocation for one secret: the request that it makes, and the result once that is answered. */
export interface Step {
  readonly asks: 'before' | 'behind' | 'nothing'
  /** Called with the time of the answer, and what the server says: a value, or nothing while it is sick. */
  readonly answered: (now: number, answer: string | undefined) => Served
}

/** Model of a secret's cache, as short as it can be. */
export class FreshnessModel {
  readonly #policy: Policy
  #held: { value: string; at: number; until: number } | undefined
  /** Failures in a row, and whether an invocation waited for one of them: only then others are held back too. */
  #failures = 0
  #isSure = false
  #coolDown: readonly [from: number, until: number] = [0, 0]

  constructor(policy: Policy) {
    this.#policy = policy
  }

  step(now: number, random: number): Step {
    const { ttl, staleIfError, staleWhileRevalidate, jitter, optional } = this.#policy
    const held = this.#held
    const age = held === undefined ? -1 : now - held.at
    const isFresh = held !== undefined && age >= 0 && now < held.until
    const isBehind = !isFresh && age >= 0 && staleWhileRevalidate > 0 && age < ttl + staleWhileRevalidate
    const isStale = age >= 0 && age < ttl + staleIfError
    const [from, until] = this.#coolDown
    const isPaused = now >= from && now < until && (isBehind || this.#isSure)
    const outcome = isFresh ? 'fresh' : isBehind ? 'stale-while-revalidate' : 'stale-if-error'
    // What is served was judged when the invocation began; its age is that of the moment at which it is handed over.
    const serve = (at: number): Served =>
      held === undefined ? FAILED : { value: held.value, outcome, age: Math.max(0, at - held.at) }

    if (isFresh || ((isBehind || isStale) && isPaused)) return { asks: 'nothing', answered: serve }
    if (optional && isPaused) return { asks: 'nothing', answered: () => FAILED }
    const ask = (at: number, answer: string | undefined): Served => {
      if (answer === undefined) {
        const pause = Math.min(60_000, 1_000 * 2 ** this.#failures++) * (0.5 + random / 2)
        this.#coolDown = [at, at + pause]
        this.#isSure ||= !isBehind
        const longest = ttl + Math.max(staleIfError, staleWhileRevalidate)
        return held !== undefined && at >= held.at && at - held.at < longest ? serve(at) : FAILED
      }
      // A fleet that starts, or comes back after an outage, is in step: it is spread over the TTL but its first tenth.
      const isInStep = held === undefined || this.#failures > (this.#isSure ? 0 : 1)
      const share = isInStep && jitter > 0 ? 0.9 : jitter
      this.#failures = 0
      this.#isSure = false
      this.#coolDown = [0, 0]
      // As old as the request for it.
      this.#held = { value: answer, at: now, until: now + ttl * (1 - share * random) }
      return { value: answer, outcome: 'refreshed', age: at - now }
    }
    if (!isBehind) return { asks: 'before', answered: ask }
    return {
      asks: 'behind',
      answered: (at, answer) => {
        ask(at, answer)
        return serve(at)
      },
    }
  }
}

const FAILED: Served = { outcome: 'failed' }
