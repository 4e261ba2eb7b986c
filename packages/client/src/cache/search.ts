import { type Clock, monotonic } from '../clock.ts'
import { sleep } from '../fetch/deadline.ts'
import { fullJitter } from '../fetch/retry-rules.ts'
import { type Content, sameContent } from '../value/content.ts'
import type { CachedValue } from './shared-secret.ts'

/** Most rounds of one search: a wrong password that no rotation explains must not become a storm of requests. */
const ROUNDS = 4

/** Most answers without news under `AWSPENDING` before a search stops asking for it. */
const PENDING_WITHOUT_NEWS = 2

/** Bounds of the cool-down after the first search that found nothing, and after many, milliseconds. */
const COOL_DOWN = { first: 4_000, most: 60_000 } as const

/** Requests by which a search finds values. They resolve to `undefined` if there is none, and never reject. */
export interface Sources {
  /** Asks for the current value, past our cache. */
  current(deadline: number): Promise<CachedValue | undefined>
  /**
   * Asks for the value that a rotation is about to make the current one; the first time also for the current one, past the
   * server's cache. Absent for a secret that pins a version or stage.
   */
  readonly pending:
    | ((
        deadline: number,
        isNews: (value: CachedValue) => boolean,
        isFirst: boolean,
      ) => Promise<CachedValue | undefined>)
    | undefined
}

/** One round of a search, shared by all who search for the same secret. */
export interface Round {
  /** The current value; `undefined` if it could not be fetched. */
  readonly current: Promise<CachedValue | undefined>
  /** Asks for the pending value, once a round however many call it. */
  pending(): Promise<CachedValue | undefined>
}

/** One invocation's part in a search. */
export interface Searcher {
  /** The round that it has seen last. */
  readonly seen: Round | undefined
  /** Values that were refused; `undefined` stands for a missing one. */
  readonly refused: readonly (CachedValue | undefined)[]
  /** Time limit of a search, milliseconds. */
  readonly patience: number
  /** Time by which this invocation gives up, on the clock of {@link monotonic}, milliseconds. */
  readonly deadline: number
}

/**
 * Search for a value that works, after a database or service has refused the cached one. All invocations share its
 * rounds. A search that finds nothing is followed by a growing cool-down; then one round alone shows if anything is new.
 */
export class Search {
  readonly #sources: Sources
  readonly #clock: Clock
  #refused: (Content | undefined)[] = []
  #round: Round | undefined
  #rounds = 0
  /** Requests under way. */
  #asking = 0
  #withoutNews = 0
  #failures = 0
  /** Wall-clock times, milliseconds since the epoch. */
  #began = 0
  #until = 0
  #coolUntil = 0
  /** Times on the clock of {@link monotonic}, milliseconds. */
  #nextRoundAt = 0
  #lastRoundAt = 0
  #patience = 0

  constructor(sources: Sources, clock: Clock) {
    this.#sources = sources
    this.#clock = clock
  }

  /**
   * Waits for the next round, or begins it.
   *
   * @returns `undefined` if the search is over, because the time is up or during the cool-down after one that found nothing
   */
  async next({ seen, refused, patience, deadline }: Searcher): Promise<Round | undefined> {
    if (deadline - monotonic() < 1) return undefined
    const takesPart = seen === undefined ? this.#join(refused, patience) : this.#isOn()
    this.#note(refused)
    if (!takesPart) return undefined
    for (;;) {
      if (this.#round !== undefined && this.#round !== seen) return this.#round
      if (this.#rounds >= (this.#patience === 0 ? 1 : ROUNDS)) return undefined
      const pause = this.#nextRoundAt - monotonic()
      if (pause < 1) break
      if (this.#nextRoundAt >= deadline) return undefined
      await sleep(pause, false)
      if (!this.#isOn()) return undefined
    }
    return this.#begin(deadline)
  }

  /** Ends the search: a value works. */
  end(): void {
    this.#refused = []
    this.#round = undefined
    this.#failures = 0
    this.#until = 0
    this.#coolUntil = 0
  }

  /** A clock that was set back ends both a search and a cool-down. */
  #isOn(): boolean {
    const now = this.#clock.now()
    return now >= this.#began && now < this.#until
  }

  /** Says whether an invocation takes part: in a search that is on, or as the first of another one. */
  #join(refused: Searcher['refused'], patience: number): boolean {
    if (this.#isOn() || (this.#asking > 0 && this.#round !== undefined)) return true
    const now = this.#clock.now()
    const isKnown = refused.every((one) => this.#knows(one?.from.content))
    if (isKnown && now >= this.#began && now < this.#coolUntil) return false
    // After a quiet minute the next refusal is another story.
    const goesOn = isKnown && now >= this.#began && now < this.#coolUntil + COOL_DOWN.most
    if (!goesOn) this.#refused = []
    this.#failures = goesOn ? this.#failures + 1 : 1
    this.#began = now
    // The same refusal once more gets one round, and no waiting.
    this.#patience = goesOn ? 0 : patience
    this.#until = now + this.#patience
    const most = Math.min(COOL_DOWN.most, COOL_DOWN.first * 2 ** (this.#failures - 1))
    this.#coolUntil = this.#until + most * (0.5 + 0.5 * this.#clock.random())
    this.#round = undefined
    this.#rounds = 0
    this.#withoutNews = 0
    this.#nextRoundAt = 0
    // A tenth is left for the last round itself.
    this.#lastRoundAt = monotonic() + this.#patience * 0.9
    return true
  }

  #knows(content: Content | undefined): boolean {
    return this.#refused.some((one) => isSame(one, content))
  }

  #note(refused: Searcher['refused']): void {
    for (const one of refused) {
      const content = one?.from.content
      if (!this.#knows(content)) this.#refused.push(content)
    }
  }

  #begin(deadline: number): Round {
    const { current, pending } = this.#sources
    let asked: Promise<CachedValue | undefined> | undefined
    const round: Round = {
      current: this.#ask(current, deadline),
      pending: () => {
        if (pending === undefined || this.#withoutNews >= PENDING_WITHOUT_NEWS) return NOTHING
        const isFirst = this.#withoutNews === 0
        const isNews = ({ from }: CachedValue): boolean => !this.#knows(from.content)
        asked ??= this.#ask((until) => pending(until, isNews, isFirst), deadline).then((found) => {
          if (found === undefined || !isNews(found)) this.#withoutNews++
          return found
        })
        return asked
      },
    }
    this.#rounds++
    this.#round = round
    return round
  }

  async #ask(source: Sources['current'], deadline: number): Promise<CachedValue | undefined> {
    this.#asking++
    const found = await source(deadline)
    this.#asking--
    this.#nextRoundAt = this.#pauseUntil()
    return found
  }

  /** Full jitter, and the last round at the end, so that it sees a rotation that finishes just in time. */
  #pauseUntil(): number {
    const bound = this.#patience * 0.15
    if (this.#rounds >= ROUNDS - 1) return Math.max(monotonic(), this.#lastRoundAt)
    return (
      monotonic() + Math.max(1, fullJitter(this.#rounds, bound, this.#patience * 0.6, this.#clock.random))
    )
  }
}

const NOTHING: Promise<undefined> = Promise.resolve(undefined)

function isSame(a: Content | undefined, b: Content | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && sameContent(a, b))
}
