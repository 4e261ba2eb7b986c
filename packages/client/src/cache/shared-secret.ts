import type { Clock } from '../clock.ts'
import { isFailed, type Result } from '../errors/failure.ts'
import type { Answer } from '../fetch/answer.ts'
import { type Content, sameContent } from '../value/content.ts'
import { CoolDown } from './cool-down.ts'
import type { Arrival } from './freshness.ts'
import type { FetchMode, Refresh } from './refresh.ts'

/** Stored value as it was fetched, and how old it is. */
export interface Fetched extends Answer, Arrival {
  /** Counts the fetches of a secret in the order in which they began. */
  readonly sequence: number
}

/** Value in its declared format, and the fetch that last confirmed it. */
export interface CachedValue {
  readonly value: unknown
  readonly from: Fetched
}

/** Fetch under way, which others may join. */
export interface Flight {
  readonly mode: FetchMode
  readonly result: Promise<Result<Fetched>>
}

/** One request path at one endpoint, for the whole process: its latest value, and the fetch under way. */
export class SharedSecret {
  latest: Fetched | undefined
  readonly coolDown: CoolDown = new CoolDown()
  /** Number of sets of secrets that use it. */
  users = 0
  readonly #clock: Clock
  #flight: Flight | undefined
  #started = 0
  /** A pending value that works, and the current one that does not. */
  #adopted: { readonly content: Content; readonly insteadOf: Content; readonly sequence: number } | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The fetch that one more caller would share, if any is under way. */
  flightFor(mode: FetchMode): Flight | undefined {
    // One that began for an ordinary refresh may have read the value before it changed.
    return mode === 'forced' && this.#flight?.mode !== 'forced' ? undefined : this.#flight
  }

  /**
   * Fetches, or shares the fetch that is under way (single flight).
   *
   * @param send starts a fetch; it must not reject
   */
  fetch(send: () => Promise<Result<Answer>>, refresh: Refresh): Promise<Result<Fetched>> {
    const { mode } = refresh
    const shared = this.flightFor(mode)
    if (shared !== undefined) return shared.result
    const flight: Flight = {
      mode,
      result: this.#fly(refresh, ++this.#started, send, () => this.#flight === flight),
    }
    this.#flight = flight
    return flight.result
  }

  /**
   * Takes a pending value that works for the latest one, also in place of the current one until that changes: the extension
   * may answer with the old value long after the rotation has ended.
   *
   * @param insteadOf the current value, which does not work
   */
  adopt(pending: Fetched, insteadOf: Content | undefined): Fetched {
    const sequence = ++this.#started
    this.#adopted = insteadOf && { content: pending.content, insteadOf, sequence }
    this.latest = { ...pending, sequence, inStep: true }
    return this.latest
  }

  async #fly(
    { mode, expirySeed }: Refresh,
    sequence: number,
    send: () => Promise<Result<Answer>>,
    isCurrent: () => boolean,
  ): Promise<Result<Fetched>> {
    const result = await send()
    if (isCurrent()) this.#flight = undefined
    if (isFailed(result)) {
      this.coolDown.start(this.#clock, mode)
      return result
    }
    const inStep = this.latest === undefined || this.coolDown.isOutage || mode === 'forced'
    const content = this.#inPlaceOf(result.ok.content, mode, sequence)
    const fetched: Fetched = { ...result.ok, content, sequence, inStep, expirySeed }
    // An answer that was asked for earlier may be older, whenever it arrives.
    if (this.latest === undefined || sequence > this.latest.sequence) this.latest = fetched
    return { ok: fetched }
  }

  #inPlaceOf(content: Content, mode: FetchMode, sequence: number): Content {
    const adopted = this.#adopted
    if (adopted === undefined) return content
    // A forced fetch shows what is stored, to the letter: the adopted value may be the one that was refused.
    if (mode !== 'forced' && sameContent(content, adopted.insteadOf)) return adopted.content
    if (sequence > adopted.sequence) this.#adopted = undefined
    return content
  }
}
