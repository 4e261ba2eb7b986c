import { type Clock, monotonic } from '../clock.ts'
import { type Failure, failed, isFailed, type Result } from '../errors/failure.ts'
import type { Answer } from '../fetch/answer.ts'
import { before } from '../fetch/deadline.ts'
import type { PlanItem } from '../options/plan-item.ts'
import { sameContent } from '../value/content.ts'
import { decode } from '../value/decode.ts'
import { type Freshness, freshness, servesOnError } from './freshness.ts'
import type { FetchMode, Refresh } from './refresh.ts'
import { Search } from './search.ts'
import type { CachedValue, Fetched, SharedSecret } from './shared-secret.ts'

export type { CachedValue }

/** Starts a fetch. */
export type Send = (refresh: Refresh) => Promise<Result<Answer>>

/** One declared name: its value in its own format, on top of a request that others may share. */
export class DeclaredSecret {
  readonly item: PlanItem
  cached: CachedValue | undefined
  readonly #patience: number
  readonly #makeStages: (() => readonly DeclaredSecret[]) | undefined
  readonly #shared: SharedSecret
  readonly #send: Send
  readonly #clock: Clock
  #decoding:
    | { readonly fetched: Fetched; readonly value: Result<unknown> | Promise<Result<unknown>> }
    | undefined
  #refused: Fetched | undefined
  #behind: Promise<unknown> | undefined
  #search: Search | undefined
  #stages: readonly DeclaredSecret[] | undefined

  /**
   * @param patience how long one attempt of ours may take, milliseconds
   * @param makeStages makes the same secret by its stages, where it pins none: `AWSPENDING`, then `AWSCURRENT`
   */
  constructor(
    item: PlanItem,
    patience: number,
    shared: SharedSecret,
    send: Send,
    clock: Clock,
    makeStages?: () => readonly DeclaredSecret[],
  ) {
    this.item = item
    this.#patience = patience
    this.#shared = shared
    this.#send = send
    this.#clock = clock
    this.#makeStages = makeStages
  }

  /** Search for a value that works, once the cached one was refused. Most environments end without any. */
  get search(): Search {
    this.#search ??= new Search(
      {
        current: (deadline) => this.#forced(deadline),
        pending: this.#makeStages && ((...wanted) => this.#byStage(...wanted)),
      },
      this.#clock,
    )
    return this.#search
  }

  /** The latest value that anybody has fetched. */
  get latest(): Fetched | undefined {
    return this.#shared.latest
  }

  freshness(now: number): Freshness {
    return this.cached === undefined ? 'expired' : freshness(this.cached.from, this.item.policy, now)
  }

  servesOnError(now: number): boolean {
    return this.cached !== undefined && servesOnError(this.cached.from, this.item.policy, now)
  }

  /** Says whether a stale value is to be served without another try, because one failed so recently. */
  isCoolingDown(now: number, mode: FetchMode): boolean {
    return this.#shared.coolDown.isOn(now, mode) && this.#news() === undefined
  }

  /** Refreshes while a stale value is served; at most once at a time, and nobody waits for it. */
  refreshBehind(refresh: Refresh): void {
    this.#behind ??= this.refresh(refresh).finally(() => {
      this.#behind = undefined
    })
  }

  /**
   * Gets a newer value and caches it.
   *
   * @returns why it could not; never rejects
   */
  async refresh(refresh: Refresh): Promise<Failure | undefined> {
    const { deadline, mode } = refresh
    const found = await this.#find(refresh)
    if (isFailed(found)) return found.failure
    const fetched = found.ok
    const decoded = await before(deadline, this.#valueOf(fetched), mode === 'behind')
    // A snapshot with such a function would be taken for a promise.
    const isThen = this.item.name === 'then' && decoded !== undefined && !isFailed(decoded)
    const value = isThen && typeof decoded.ok === 'function' ? THENABLE : decoded
    if (value !== undefined && !isFailed(value)) {
      this.#shared.coolDown.end()
      // All who waited for one fetch cache the same of it.
      if (this.cached === undefined || fetched.sequence > this.cached.from.sequence)
        this.cached = { value: value.ok, from: fetched }
      return undefined
    }
    // Once per fetch, however many invocations waited for it.
    if (this.#refused !== fetched) this.#shared.coolDown.start(this.#clock, 'needed')
    this.#refused = fetched
    const { failure } = value ?? UNFINISHED
    return { ...failure, attempts: fetched.attempts, outOfTime: value === undefined }
  }

  /** Keeps a value that works, in place of the one that a request by the name alone brings. */
  adopt(pending: CachedValue): void {
    if (this.#holds(pending)) return
    const instead = this.cached?.from.content
    this.cached = { value: pending.value, from: this.#shared.adopt(pending.from, instead) }
  }

  /**
   * The pending value; if there is none, the current one by its stage: the server's cache may hold the old value for long
   * after a rotation, but under the name alone.
   */
  async #byStage(
    deadline: number,
    isNews: (value: CachedValue) => boolean,
    isFirst: boolean,
  ): Promise<CachedValue | undefined> {
    this.#stages ??= this.#makeStages?.() ?? []
    for (const secret of isFirst ? this.#stages : this.#stages.slice(0, 1)) {
      const found = await secret.#forced(deadline)
      if (found !== undefined && isNews(found)) return found
    }
    return undefined
  }

  /** Says whether a value is the pending one. */
  isPending(value: CachedValue): boolean {
    return value.from.content === this.#stages?.[0]?.cached?.from.content
  }

  #holds({ from }: CachedValue): boolean {
    return this.cached !== undefined && sameContent(this.cached.from.content, from.content)
  }

  async #forced(deadline: number): Promise<CachedValue | undefined> {
    const refresh: Refresh = { mode: 'forced', deadline, expirySeed: this.#clock.random() }
    return (await this.refresh(refresh)) === undefined ? this.cached : undefined
  }

  async #find(refresh: Refresh): Promise<Result<Fetched>> {
    const { deadline, mode } = refresh
    const news = mode === 'forced' ? undefined : this.#news()
    if (news !== undefined) return { ok: news }
    for (;;) {
      if (deadline - monotonic() < 1) return OUT_OF_TIME
      const joined = this.#shared.flightFor(mode)
      const flight = this.#shared.fetch(() => this.#send(refresh), refresh)
      // Our own flight keeps our deadline itself, and knows better what to say when it passes.
      const result = joined === undefined ? await flight : await before(deadline, flight, mode === 'behind')
      if (result === undefined) return OUT_OF_TIME
      if (joined === undefined || !this.#isUseless(result, joined.mode, mode)) return result
    }
  }

  /** Ignore a joined fetch and start our own? */
  #isUseless(result: Result<Fetched>, joined: FetchMode, own: FetchMode): boolean {
    // A fetch that nobody waits for may have been frozen, for any time: so may a refetch that its handler has left.
    const mayBeFrozen = own === 'needed' && joined !== own
    if (isFailed(result)) return result.failure.outOfTime || mayBeFrozen
    const fetched = result.ok
    return own === 'forced'
      ? this.#clock.now() - fetched.requestedAt > this.#patience
      : mayBeFrozen && ['stale', 'expired'].includes(this.#freshnessOf(fetched))
  }

  #freshnessOf(fetched: Fetched): Freshness {
    return freshness(fetched, this.item.policy, this.#clock.now())
  }

  /** The value that another middleware has fetched, if it is newer than ours, and fresh by our own rules. */
  #news(): Fetched | undefined {
    const { latest } = this.#shared
    if (latest === undefined || latest === this.cached?.from || latest === this.#refused) return undefined
    return this.#freshnessOf(latest) === 'fresh' ? latest : undefined
  }

  /** Keeps the value while its content stays the same; else runs the schema, once per fetch. */
  #valueOf(fetched: Fetched): Result<unknown> | Promise<Result<unknown>> {
    const { cached } = this
    if (cached !== undefined && sameContent(cached.from.content, fetched.content)) return { ok: cached.value }
    if (this.#decoding?.fetched !== fetched) {
      const { format, schema, key } = this.item
      this.#decoding = { fetched, value: decode(fetched.content, format, schema, key) }
    }
    return this.#decoding.value
  }
}

const OUT_OF_TIME = failed('TIMEOUT', 'it was not fetched in time', { outOfTime: true })
const UNFINISHED = failed('TIMEOUT', 'its schema did not finish in time')
const THENABLE = failed(
  'INVALID_SECRET',
  "a secret with the name 'then' can't be a function: give it another name",
)
