import type { FetchFailure } from '../errors/failure.ts'
import type { FetchResult } from '../fetch/fetch-secret.ts'
import type { Stored } from '../fetch/responses.ts'
import { refreshPause } from '../fetch/retry-rules.ts'
import type { Effort } from '../options/plan.ts'
import type { Arrival } from './freshness.ts'

/** The wall clock and the randomness that freshness depends on. */
export interface Surroundings {
  /** Wall-clock time, milliseconds since the epoch: it keeps counting while Lambda freezes the environment. */
  now(): number
  /** A number in [0, 1). */
  random(): number
}

/** A stored value, how old it is, and how it was asked for. */
export interface Fetched extends Arrival {
  readonly stored: Stored
  /** How many attempts it took. */
  readonly attempts: number
  /** Counts the fetches of an entry in the order in which they were begun. */
  readonly turn: number
}

/** What one fetch gave everybody who waited for it. */
export type FlightResult = { readonly fetched: Fetched } | { readonly failure: FetchFailure }

/**
 * Who a fetch is for: an invocation that `needed` the value, nobody yet (`behind` a stale value that was served), or
 * one that knows that the value has changed and `forced` a fetch past every cache of ours.
 */
export type FetchMode = 'needed' | 'behind' | 'forced'

/** A fetch under way, which others may join. */
export interface Flight {
  readonly mode: FetchMode
  readonly effort: Effort
  readonly result: Promise<FlightResult>
}

/** Leaves something alone for a while after it failed, and longer each time it fails again. */
export class Pause {
  #failures = 0
  #from = 0
  #until = 0

  /** Whether it is still to be left alone. A clock that was set back ends the pause. */
  isOn(now: number): boolean {
    return now >= this.#from && now < this.#until
  }

  grow({ now, random }: Surroundings): void {
    this.#from = now()
    this.#until = this.#from + refreshPause(++this.#failures, random)
  }

  /** How many tries in a row have failed, up to now. */
  get failures(): number {
    return this.#failures
  }

  end(): void {
    this.#failures = 0
    this.#until = 0
  }
}

/** What the process knows of one request path at one endpoint: its latest value, and the fetch under way. */
export class Entry {
  latest: Fetched | undefined
  /** After a fetch that an invocation needed has failed. */
  readonly pause: Pause = new Pause()
  /**
   * After a refresh behind or a refetch has failed: only refreshes behind are left alone. It may have failed because it was
   * frozen, and that says nothing about the server.
   */
  readonly pauseBehind: Pause = new Pause()
  readonly #surroundings: Surroundings
  #flight: Flight | undefined
  #started = 0

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings
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
   * @param draw places the expiry of what it brings; see {@link Arrival.draw}
   * @param effort how hard it tries
   */
  fetch(
    send: () => Promise<FetchResult>,
    mode: FetchMode,
    draw: number,
    effort: Effort,
  ): Promise<FlightResult> {
    const shared = this.flightFor(mode)
    if (shared !== undefined) return shared.result
    const flight: Flight = {
      mode,
      effort,
      result: this.#fly(mode, ++this.#started, draw, send, () => this.#flight === flight),
    }
    this.#flight = flight
    return flight.result
  }

  async #fly(
    mode: FetchMode,
    turn: number,
    draw: number,
    send: () => Promise<FetchResult>,
    isCurrent: () => boolean,
  ): Promise<FlightResult> {
    const result = await send()
    if (isCurrent()) this.#flight = undefined
    if ('failure' in result) {
      ;(mode === 'needed' ? this.pause : this.pauseBehind).grow(this.#surroundings)
      return { failure: result.failure }
    }
    // One of the others may have failed because it was frozen, two hardly.
    const isBack = this.pause.failures > 0 || this.pauseBehind.failures > 1
    const inStep = this.latest === undefined || isBack || mode === 'forced'
    this.pause.end()
    this.pauseBehind.end()
    const { stored, attempts, asOf } = result
    const fetched: Fetched = { stored, attempts, turn, asOf, draw, inStep }
    // An answer that was asked for earlier may be older, whenever it arrives.
    if (this.latest === undefined || turn > this.latest.turn) this.latest = fetched
    return { fetched }
  }
}

/** All entries of a process, by endpoint and request path. */
export class SecretStore {
  readonly surroundings: Surroundings
  readonly #entries = new Map<string, Entry>()

  constructor(surroundings: Surroundings) {
    this.surroundings = surroundings
  }

  entry(origin: string, path: string): Entry {
    const key = `${origin}${path}`
    let entry = this.#entries.get(key)
    if (entry === undefined) {
      entry = new Entry(this.surroundings)
      this.#entries.set(key, entry)
    }
    return entry
  }
}

/** Whether two stored values are the same. */
export function sameStored(a: Stored, b: Stored): boolean {
  if (a.type === 'binary' || b.type === 'binary') {
    return a.type === 'binary' && b.type === 'binary' && Buffer.compare(a.bytes, b.bytes) === 0
  }
  return a.type === b.type && a.text === b.text
}
