/** How one secret is declared; times in milliseconds. */
export interface Policy {
  readonly ttl: number
  readonly staleIfError: number
  readonly staleWhileRevalidate: number
  readonly jitter: number
}

/** What one invocation gets of one secret. */
export type Served =
  | { readonly value: string; readonly outcome: string; readonly age: number }
  | { readonly outcome: 'failed' }

/** What one invocation does for one secret: what it asks, and what it gets once that is answered. */
export interface Step {
  readonly asks: 'before' | 'behind' | 'nothing'
  /** Called with the time of the answer, and what the server says: a value, or nothing while it is sick. */
  readonly answered: (now: number, answer: string | undefined) => Served
}

/** What a secret's cache should do, in as few words as it can be said. */
export class FreshnessModel {
  readonly #policy: Policy
  #held: { value: string; at: number; until: number } | undefined
  /** Failures in a row, and the pause since the last, of requests that an invocation waited for, and of others. */
  readonly #failures = { before: 0, behind: 0 }
  #paused: Readonly<Record<'before' | 'behind', readonly [from: number, until: number]>> = NEVER

  constructor(policy: Policy) {
    this.#policy = policy
  }

  step(now: number, random: number): Step {
    const { ttl, staleIfError, staleWhileRevalidate, jitter } = this.#policy
    const held = this.#held
    const age = held === undefined ? -1 : now - held.at
    const isFresh = held !== undefined && age >= 0 && now < held.until
    const isBehind = !isFresh && age >= 0 && staleWhileRevalidate > 0 && age < ttl + staleWhileRevalidate
    const isStale = age >= 0 && age < ttl + staleIfError
    const isPausedFor = (asks: 'before' | 'behind'): boolean =>
      now >= this.#paused[asks][0] && now < this.#paused[asks][1]
    const isPaused = isPausedFor('before') || (isBehind && isPausedFor('behind'))
    const outcome = isFresh ? 'fresh' : isBehind ? 'stale-while-revalidate' : 'stale-if-error'
    // What is served was judged when the invocation began; its age is that of the moment at which it is handed over.
    const serve = (at: number): Served =>
      held === undefined ? FAILED : { value: held.value, outcome, age: Math.max(0, at - held.at) }

    if (isFresh || ((isBehind || isStale) && isPaused)) return { asks: 'nothing', answered: serve }
    const ask = (at: number, answer: string | undefined): Served => {
      if (answer === undefined) {
        const asks = isBehind ? 'behind' : 'before'
        const pause = Math.min(30_000, 1_000 * 2 ** this.#failures[asks]++) * (0.5 + random / 2)
        this.#paused = { ...this.#paused, [asks]: [at, at + pause] }
        const longest = ttl + Math.max(staleIfError, staleWhileRevalidate)
        return held !== undefined && at >= held.at && at - held.at < longest ? serve(at) : FAILED
      }
      // A fleet that starts, or comes back after an outage, is in step: it is spread over the TTL but its first tenth.
      const isInStep = held === undefined || this.#failures.before > 0 || this.#failures.behind > 1
      const share = isInStep && jitter > 0 ? 0.9 : jitter
      this.#failures.before = 0
      this.#failures.behind = 0
      this.#paused = NEVER
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

const NEVER = { before: [0, 0], behind: [0, 0] } as const

const FAILED: Served = { outcome: 'failed' }
