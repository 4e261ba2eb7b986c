import { type Clock, monotonic } from '../clock.ts'
import { readChannel } from '../diagnostics.ts'
import { throwIfAny } from '../errors/extension-secrets-error.ts'
import type { Failure } from '../errors/failure.ts'
import type { SubjectFailure, Unfetched } from '../errors/messages.ts'
import { explainTimeout } from '../errors/timeout.ts'
import { budgetOf, type Invocation } from '../fetch/time-budget.ts'
import { sameContent } from '../value/content.ts'
import type { CachedValue, DeclaredSecret } from './declared-secret.ts'
import { expiresAt, type Freshness } from './freshness.ts'
import { type Fetches, publishFound, publishReads } from './reads.ts'
import type { FetchMode, Refresh } from './refresh.ts'
import { createSnapshot, type SecretSearch, type SnapshotOwner } from './snapshot.ts'

const NONE: Fetches = new Map()

/** All secrets of one plan at one address, and the snapshot of them that invocations share. */
export class SecretSet {
  readonly #owner: SnapshotOwner
  readonly #secrets: readonly DeclaredSecret[]
  readonly #timeout: number
  readonly #clock: Clock
  #snapshot: object | undefined
  #shown: readonly (CachedValue | undefined)[] = []
  /** The snapshot is fresh from the arrival of its youngest value … */
  #freshFrom = 0
  /** … until the first of its values expires. */
  #freshUntil: number = Number.NEGATIVE_INFINITY

  /** @param timeout the time that one invocation may spend on fetching, milliseconds */
  constructor(owner: SnapshotOwner, secrets: readonly DeclaredSecret[], timeout: number, clock: Clock) {
    this.#owner = owner
    this.#secrets = secrets
    this.#timeout = timeout
    this.#clock = clock
  }

  /** The snapshot, if nothing has to be fetched first: two comparisons for any number of secrets. */
  fresh(): object | undefined {
    const now = this.#clock.now()
    // The second comparison notices a clock that was set back.
    if (now >= this.#freshUntil || now < this.#freshFrom) return undefined
    if (readChannel.hasSubscribers) publishReads(this.#secrets, this.#shown, NONE, now, now)
    return this.#snapshot
  }

  /**
   * The snapshot for one invocation, after what is missing or expired was fetched.
   *
   * @param invocation asked for the time that is left if something has to be fetched
   * @throws {ExtensionSecretsError} as a rejection, if a secret that is not optional cannot be fetched
   */
  read(invocation: Invocation | undefined): object | Promise<object> {
    const now = this.#clock.now()
    const needed: DeclaredSecret[] = []
    let behind: Refresh | undefined
    for (const secret of this.#secrets) {
      const state = secret.freshness(now)
      if (state === 'revalidate') {
        behind ??= this.#refresh('behind', this.#timeout)
        if (!secret.isCoolingDown(now, 'behind')) secret.refreshBehind(behind)
      } else if (state !== 'fresh' && !(mayRest(secret, state) && secret.isCoolingDown(now, 'needed'))) {
        needed.push(secret)
      }
    }
    if (needed.length === 0) return this.#show(now, now, this.#absent(needed, now))
    // A fetched value may replace a part of the snapshot even if another part fails and no new one is made.
    this.#freshUntil = Number.NEGATIVE_INFINITY
    return this.#fetch(needed, now, invocation)
  }

  /** As {@link SnapshotOwner.refetch}. */
  async refetch(
    names: ReadonlySet<string>,
    invocation: Invocation | undefined,
  ): Promise<readonly Unfetched[]> {
    const remaining = invocation?.remainingMs?.()
    const refresh = this.#refresh('forced', budgetOf(remaining, this.#timeout))
    const wanted = this.#secrets.filter((secret) => names.has(secret.item.name))
    const failures = await Promise.all(wanted.map((secret) => secret.refresh(refresh)))
    this.#freshUntil = Number.NEGATIVE_INFINITY
    return wanted.flatMap((secret, index) => {
      const failure = failures[index]
      if (failure === undefined) return []
      const explained = explainTimeout(failure, remaining, askedAtOnce(secret, wanted))
      return [{ ...subjectOf(secret, explained), optional: secret.item.optional }]
    })
  }

  /** As {@link SnapshotOwner.search}. */
  search(name: string): SecretSearch | undefined {
    const secret = this.#secrets.find(({ item }) => item.name === name)
    if (secret === undefined) return undefined
    const changed = (): void => {
      this.#freshUntil = Number.NEGATIVE_INFINITY
    }
    return {
      usable: () => (secret.servesOnError(this.#clock.now()) ? secret.cached : undefined),
      next: async (searcher) => {
        const round = await secret.search.next(searcher)
        round?.current.then(changed)
        return round
      },
      end: (pending) => {
        secret.search.end()
        if (pending === undefined) return
        secret.adopt(pending)
        changed()
        if (!readChannel.hasSubscribers) return
        publishFound(secret, pending, secret.isPending(pending), this.#clock.now())
      },
    }
  }

  /** The value that is cached for a name now. */
  cached(name: string): CachedValue | undefined {
    return this.#secrets.find(({ item }) => item.name === name)?.cached
  }

  /** Optional secrets that weren't there a moment ago and are not asked for: an expired value isn't shown in their place. */
  #absent(needed: readonly DeclaredSecret[], now: number): Fetches {
    const resting = this.#secrets.filter(
      (secret) => !needed.includes(secret) && secret.freshness(now) === 'expired',
    )
    return new Map(resting.map((secret) => [secret, 'absent']))
  }

  #refresh(mode: FetchMode, budget: number): Refresh {
    return { mode, deadline: monotonic() + budget, expirySeed: this.#clock.random() }
  }

  async #fetch(
    needed: readonly DeclaredSecret[],
    began: number,
    invocation: Invocation | undefined,
  ): Promise<object> {
    const remaining = invocation?.remainingMs?.()
    const budget = budgetOf(remaining, this.#timeout)
    const refresh = this.#refresh('needed', budget)
    const known = needed.map((secret) => secret.latest)
    const fetches = this.#absent(needed, began)
    const resting = [...fetches.keys()].map((secret) => ({ secret, cached: secret.cached }))
    const failures = await Promise.all(
      needed.map((secret) =>
        secret.servesOnError(began) ? this.#refreshBriefly(secret, refresh) : secret.refresh(refresh),
      ),
    )
    const now = this.#clock.now()
    // Another invocation may have fetched it meanwhile.
    for (const { secret, cached } of resting) if (secret.cached !== cached) fetches.delete(secret)
    const failed: SubjectFailure[] = []
    for (const [index, secret] of needed.entries()) {
      const failure = failures[index]
      if (failure === undefined) {
        // Another middleware may have fetched it before.
        if (secret.cached?.from !== known[index]) fetches.set(secret, 'refreshed')
      } else if (secret.servesOnError(now)) fetches.set(secret, 'stale-if-error')
      else if (secret.item.optional) fetches.set(secret, 'absent')
      else failed.push(subjectOf(secret, explainTimeout(failure, remaining, askedAtOnce(secret, needed))))
    }
    throwIfAny(failed)
    return this.#show(began, now, fetches)
  }

  /** A caller with a usable value in hand waits a moment for a newer one, not for all the time that there is. */
  async #refreshBriefly(secret: DeclaredSecret, refresh: Refresh): Promise<Failure | undefined> {
    const deadline = Math.min(refresh.deadline, monotonic() + BRIEF)
    const failure = await secret.refresh({ ...refresh, deadline })
    const isUp = failure?.outOfTime === true && !secret.servesOnError(this.#clock.now())
    return isUp ? secret.refresh(refresh) : failure
  }

  /** The snapshot of what is cached: the one of before if that shows the same. */
  #show(began: number, now: number, fetches: Fetches): object {
    const shown: (CachedValue | undefined)[] = []
    let snapshot = this.#snapshot
    let isNew = false
    let from = 0
    let until = Number.POSITIVE_INFINITY
    for (const secret of this.#secrets) {
      const cached = fetches.get(secret) === 'absent' ? undefined : secret.cached
      isNew ||= !isSame(cached, this.#shown[shown.length])
      shown.push(cached)
      from = Math.max(from, cached?.from.requestedAt ?? 0)
      // A missing value is asked for again by the next invocation.
      const expiry =
        cached === undefined ? Number.NEGATIVE_INFINITY : expiresAt(cached.from, secret.item.policy)
      until = Math.min(until, expiry)
    }
    if (snapshot === undefined || isNew) {
      snapshot = createSnapshot(
        new Map(
          this.#secrets.map(({ item }, index) => [item.name, { owner: this.#owner, cached: shown[index] }]),
        ),
      )
    }
    this.#snapshot = snapshot
    this.#shown = shown
    this.#freshFrom = from
    // A snapshot that is past it must not become fresh again by a clock that is set back: a newer value may be known then.
    this.#freshUntil = until > now ? until : Number.NEGATIVE_INFINITY
    if (readChannel.hasSubscribers) publishReads(this.#secrets, this.#shown, fetches, began, now)
    return snapshot
  }
}

/** Longest wait for a newer value while an older one may be served, milliseconds. */
const BRIEF = 2_000

/** Tells whether an invocation can do without a fetch: with a stale value, or without an optional one. */
function mayRest({ item }: DeclaredSecret, state: Freshness): boolean {
  return state === 'stale' || item.optional
}

/** Compares by content: two fetches may bring the same. */
function isSame(before: CachedValue | undefined, now: CachedValue | undefined): boolean {
  return (
    before === now ||
    (before !== undefined && now !== undefined && sameContent(before.from.content, now.from.content))
  )
}

/** Number of secrets, or of parameters, that one invocation asked for at once. */
function askedAtOnce({ item }: DeclaredSecret, needed: readonly DeclaredSecret[]): number {
  return needed.filter((other) => other.item.target.kind === item.target.kind).length
}

function subjectOf({ item }: DeclaredSecret, failure: Failure): SubjectFailure {
  return { subject: { name: item.name, kind: item.target.kind, id: item.target.id }, failure }
}
