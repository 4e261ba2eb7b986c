import { monotonic } from '../clock.ts'
import type { Failure, FetchFailure } from '../errors/failure.ts'
import { before } from '../fetch/deadline.ts'
import type { FetchResult } from '../fetch/fetch-secret.ts'
import type { Effort, PlanItem } from '../options/plan.ts'
import { type Decoded, decode } from '../value/decode.ts'
import { type Freshness, freshness, servesOnError } from './freshness.ts'
import {
  type Entry,
  type Fetched,
  type FetchMode,
  type Flight,
  type FlightResult,
  Pause,
  type Surroundings,
  sameStored,
} from './shared-secret.ts'

/** A value that can be served, and the latest fetch that brought it: one that brings the same again leaves the rest as it is. */
export interface Held {
  readonly value: unknown
  fetched: Fetched
}

/** Starts a fetch that ends by a deadline on the clock of {@link monotonic}. */
export type Send = (deadline: number, mode: FetchMode) => Promise<FetchResult>

/** One declared name of one middleware: its value in its own format, on top of an entry that others may share. */
export class Slot {
  readonly item: PlanItem
  held: Held | undefined
  readonly #effort: Effort
  readonly #entry: Entry
  readonly #send: Send
  readonly #surroundings: Surroundings
  /** For values that arrived and were refused, as the entry's own pause is for those that did not arrive. */
  readonly #pause = new Pause()
  #decoding: { readonly fetched: Fetched; readonly decoded: Decoded | Promise<Decoded> } | undefined
  #refused: Fetched | undefined
  #behind: Promise<unknown> | undefined

  constructor(item: PlanItem, effort: Effort, entry: Entry, send: Send, surroundings: Surroundings) {
    this.item = item
    this.#effort = effort
    this.#entry = entry
    this.#send = send
    this.#surroundings = surroundings
  }

  /** The latest value that anybody has fetched. */
  get latest(): Fetched | undefined {
    return this.#entry.latest
  }

  freshness(now: number): Freshness {
    return this.held === undefined ? 'expired' : freshness(this.held.fetched, this.item.policy, now)
  }

  servesOnError(now: number): boolean {
    return this.held !== undefined && servesOnError(this.held.fetched, this.item.policy, now)
  }

  /** Whether a refresh failed so recently that a stale value is to be served without another try. */
  isPaused(now: number, mode: 'needed' | 'behind'): boolean {
    const { pause, pauseBehind } = this.#entry
    return this.#pause.isOn(now) || pause.isOn(now) || (mode === 'behind' && pauseBehind.isOn(now))
  }

  /** Refreshes while a stale value is served; at most once at a time, and nobody waits for it. */
  refreshBehind(deadline: number, draw: number): void {
    this.#behind ??= this.refresh(deadline, 'behind', draw).finally(() => {
      this.#behind = undefined
    })
  }

  /**
   * Gets a newer value and holds it.
   *
   * @param deadline on the clock of {@link monotonic}, milliseconds
   * @param draw of those that are refreshed together, so that they also expire together
   * @returns why it could not; never rejects
   */
  async refresh(deadline: number, mode: FetchMode, draw: number): Promise<FetchFailure | undefined> {
    const found = await this.#find(deadline, mode, draw)
    if ('failure' in found) return found.failure
    const { fetched } = found
    if (this.#keeps(fetched)) return undefined
    const decoded = await before(deadline, this.#decode(fetched), mode === 'behind')
    if (decoded !== undefined && 'value' in decoded) {
      this.#pause.end()
      // All who waited for one fetch hold the same of it, so that it can be told from a later one.
      if (this.held === undefined || fetched.turn > this.held.fetched.turn)
        this.held = { value: decoded.value, fetched }
      return undefined
    }
    if (this.#refused !== fetched) this.#pause.grow(this.#surroundings)
    this.#refused = fetched
    return {
      ...(decoded?.failure ?? UNFINISHED),
      attempts: fetched.attempts,
      outOfTime: decoded === undefined,
    }
  }

  async #find(
    deadline: number,
    mode: FetchMode,
    draw: number,
  ): Promise<{ fetched: Fetched } | { failure: FetchFailure }> {
    const shared = this.#entry.latest
    if (mode !== 'forced' && shared !== undefined && this.#isNews(shared)) return { fetched: shared }
    for (;;) {
      if (deadline - monotonic() < 1) return { failure: OUT_OF_TIME }
      const joined = this.#entry.flightFor(mode)
      const flight = this.#entry.fetch(() => this.#send(deadline, mode), mode, draw, this.#effort)
      // Our own flight keeps our deadline itself, and knows better what to say when it passes.
      const result = joined === undefined ? await flight : await before(deadline, flight, mode === 'behind')
      if (result === undefined) return { failure: OUT_OF_TIME }
      if (joined === undefined || !this.#isForOthers(result, joined, mode)) return result
    }
  }

  /** Whether what a fetch that others began came to says nothing of what one of our own would. */
  #isForOthers(result: FlightResult, { mode, effort }: Flight, own: FetchMode): boolean {
    // What nobody waits for may have been frozen, for any time: so may a refetch that its handler has left behind.
    const mayBeFrozen = own === 'needed' && mode !== own
    if ('fetched' in result) {
      const { fetched } = result
      return own === 'forced'
        ? this.#surroundings.now() - fetched.asOf > effort.attemptTimeout
        : mayBeFrozen && ['stale', 'expired'].includes(this.#freshness(fetched))
    }
    const { outOfTime, retry } = result.failure
    return outOfTime || mayBeFrozen || (retry !== 'never' && triesHarder(this.#effort, effort))
  }

  #freshness(fetched: Fetched): Freshness {
    return freshness(fetched, this.item.policy, this.#surroundings.now())
  }

  /** Whether another middleware has fetched a value that is newer than ours, and fresh by our own rules. */
  #isNews(shared: Fetched): boolean {
    if (shared === this.held?.fetched || shared === this.#refused) return false
    return this.#freshness(shared) === 'fresh'
  }

  /** Without a schema the same stored is the same value: it stays itself, as of the newer fetch, and so do the snapshots that show it. */
  #keeps(fetched: Fetched): boolean {
    const { held } = this
    if (this.item.schema !== undefined || held === undefined) return false
    if (!sameStored(held.fetched.stored, fetched.stored)) return false
    this.#pause.end()
    if (fetched.turn > held.fetched.turn) held.fetched = fetched
    return true
  }

  /** Runs the schema once for each fetch, however many invocations wait for it. */
  #decode(fetched: Fetched): Decoded | Promise<Decoded> {
    if (this.#decoding?.fetched !== fetched) {
      this.#decoding = { fetched, decoded: decode(fetched.stored, this.item.format, this.item.schema) }
    }
    return this.#decoding.decoded
  }
}

function triesHarder(one: Effort, other: Effort): boolean {
  return (
    one.retries > other.retries ||
    one.readiness > other.readiness ||
    one.attemptTimeout > other.attemptTimeout
  )
}

const OUT_OF_TIME: FetchFailure = {
  code: 'TIMEOUT',
  retry: 'never',
  detail: 'the time for it ran out',
  attempts: 0,
  outOfTime: true,
}

const UNFINISHED: Failure = {
  code: 'TIMEOUT',
  retry: 'never',
  detail: 'its schema did not finish in time',
}
