import { monotonic } from '../clock.ts'
import { type ReadMessage, type ReadOutcome, readChannel } from '../diagnostics.ts'
import { throwIfAny } from '../errors/extension-secrets-error.ts'
import type { FetchFailure } from '../errors/failure.ts'
import type { SubjectFailure } from '../errors/messages.ts'
import type { Plan } from '../options/plan.ts'
import { budgetOf } from '../remaining-time.ts'
import type { Held, Slot } from './declared-secret.ts'
import { expiresAt } from './freshness.ts'
import { type Surroundings, sameStored } from './shared-secret.ts'
import { type Contents, createView, type Shown } from './snapshot.ts'

/** The slots of one plan at one endpoint. */
export interface Binding {
  /** Host and port. */
  readonly address: string
  readonly slots: readonly Slot[]
}

/** What could not be fetched, and whether its declaration allows for that. */
export interface Unfetched extends SubjectFailure {
  readonly optional: boolean
}

/** Gives the binding to where the endpoint is now: a test may move it between two invocations. */
export type Bind = (previous: Binding | undefined) => Binding

/** What fetching came to for those slots for which an invocation had to wait. */
type Fetches = ReadonlyMap<Slot, 'refreshed' | 'stale-if-error' | 'absent'>

const NONE: Fetches = new Map()

/** All secrets of one middleware, and the snapshot of them that its invocations share. */
export class SecretSet {
  readonly plan: Plan
  readonly #bind: Bind
  readonly #surroundings: Surroundings
  #binding: Binding | undefined
  #view: object | undefined
  #shown: readonly (Held | undefined)[] = []
  /** The snapshot is fresh from the arrival of its youngest value … */
  #freshFrom = 0
  /** … until the first of its values expires. */
  #freshUntil: number = Number.NEGATIVE_INFINITY

  constructor(plan: Plan, bind: Bind, surroundings: Surroundings) {
    this.plan = plan
    this.#bind = bind
    this.#surroundings = surroundings
  }

  /**
   * The snapshot for one invocation: at once if nothing has to be fetched first.
   *
   * @param context the invocation's, which is asked for the time that is left if something has to be fetched
   * @throws {ExtensionSecretsError} as a rejection, if a secret that is not optional cannot be had
   */
  read(context: unknown): object | Promise<object> {
    const now = this.#surroundings.now()
    // Two comparisons for any number of secrets; the second notices a clock that was set back.
    if (this.#view === undefined || now >= this.#freshUntil || now < this.#freshFrom)
      return this.#renew(now, context)
    if (readChannel.hasSubscribers && this.#binding) this.#publish(this.#binding, now, now, NONE)
    return this.#view
  }

  /**
   * Fetches again, whatever is held; what cannot be fetched stays as it was.
   *
   * @param names which
   * @param than what was known before: another value that may still be served is good enough; `undefined` if none is
   * @returns those that could not be fetched
   */
  async refresh(
    names: ReadonlySet<string>,
    than: Contents | undefined,
    budget: number,
  ): Promise<readonly Unfetched[]> {
    const binding = this.#bound()
    const deadline = monotonic() + budget
    const now = this.#surroundings.now()
    const isNews = (slot: Slot): boolean =>
      than !== undefined && slot.servesOnError(now) && !isSame(than.get(slot.item.name)?.held, slot.held)
    const wanted = binding.slots.filter((slot) => names.has(slot.item.name) && !isNews(slot))
    const draw = this.#surroundings.random()
    const failures = await Promise.all(wanted.map((slot) => slot.refresh(deadline, 'forced', draw)))
    this.#freshUntil = Number.NEGATIVE_INFINITY
    return wanted.flatMap((slot, index) => {
      const failure = failures[index]
      return failure === undefined ? [] : [{ ...subjectOf(slot, failure), optional: slot.item.optional }]
    })
  }

  /** What is held for a name now, whatever a snapshot shows. */
  shownNow(name: string): Shown {
    return { source: this, held: this.#bound().slots.find(({ item }) => item.name === name)?.held }
  }

  #bound(): Binding {
    this.#binding = this.#bind(this.#binding)
    return this.#binding
  }

  #renew(now: number, context: unknown): object | Promise<object> {
    const binding = this.#bound()
    const needed: Slot[] = []
    // One for all: apart, each would have another invocation wait for it.
    const draw = this.#surroundings.random()
    for (const slot of binding.slots) {
      const state = slot.freshness(now)
      if (state === 'revalidate') {
        if (!slot.isPaused(now, 'behind')) slot.refreshBehind(monotonic() + this.plan.timeout, draw)
      } else if (state === 'expired' || (state === 'stale' && !slot.isPaused(now, 'needed'))) {
        needed.push(slot)
      }
    }
    if (needed.length === 0) return this.#show(binding, now, now, NONE)
    // What is fetched may replace a part of the snapshot even if another part fails and no new one is made.
    this.#freshUntil = Number.NEGATIVE_INFINITY
    return this.#fetch(binding, needed, draw, now, monotonic() + budgetOf(context, this.plan.timeout))
  }

  async #fetch(
    binding: Binding,
    needed: readonly Slot[],
    draw: number,
    began: number,
    deadline: number,
  ): Promise<object> {
    const known = needed.map((slot) => slot.latest)
    const failures = await Promise.all(needed.map((slot) => slot.refresh(deadline, 'needed', draw)))
    const now = this.#surroundings.now()
    const fetches = new Map<Slot, 'refreshed' | 'stale-if-error' | 'absent'>()
    const failed: SubjectFailure[] = []
    for (const [index, slot] of needed.entries()) {
      const failure = failures[index]
      if (failure === undefined) {
        // Another middleware may have fetched it before.
        if (slot.held?.fetched !== known[index]) fetches.set(slot, 'refreshed')
      } else if (slot.servesOnError(now)) fetches.set(slot, 'stale-if-error')
      else if (slot.item.optional) fetches.set(slot, 'absent')
      else failed.push(subjectOf(slot, failure))
    }
    throwIfAny(failed)
    return this.#show(binding, began, now, fetches)
  }

  /** The snapshot of what is held: the one of before if that shows the same. */
  #show(binding: Binding, began: number, now: number, fetches: Fetches): object {
    const shown = binding.slots.map((slot) => (fetches.get(slot) === 'absent' ? undefined : slot.held))
    if (this.#view === undefined || shown.some((held, index) => held !== this.#shown[index])) {
      this.#view = createView(
        new Map(binding.slots.map(({ item }, index) => [item.name, { source: this, held: shown[index] }])),
      )
      this.#shown = shown
    }
    this.#freshFrom = Math.max(0, ...shown.map((held) => held?.fetched.asOf ?? 0))
    // What is missing is asked for again by the next invocation.
    const until = Math.min(
      ...binding.slots.map(({ item }, index) => {
        const held = shown[index]
        return held === undefined ? Number.NEGATIVE_INFINITY : expiresAt(held.fetched, item.policy)
      }),
    )
    // A snapshot that is past it must not become fresh again by a clock that is set back: a newer value may be known then.
    this.#freshUntil = until > now ? until : Number.NEGATIVE_INFINITY
    if (readChannel.hasSubscribers) this.#publish(binding, began, now, fetches)
    return this.#view
  }

  #publish(binding: Binding, began: number, now: number, fetches: Fetches): void {
    for (const [index, slot] of binding.slots.entries()) {
      const held = this.#shown[index]
      if (held === undefined) continue
      const { name, target } = slot.item
      const { asOf } = held.fetched
      const fetched = fetches.get(slot)
      // That others are served was decided when the invocation began, unless they came later.
      const outcome =
        fetched === undefined || fetched === 'absent' ? outcomeOf(slot, Math.max(began, asOf)) : fetched
      const age = Math.max(0, now - asOf)
      readChannel.publish({ name, id: target.id, outcome, age } satisfies ReadMessage)
    }
  }
}

/** Whether two fetches, which need not be the same, brought the same. */
function isSame(before: Held | undefined, now: Held | undefined): boolean {
  return (
    before === now ||
    (before !== undefined && now !== undefined && sameStored(before.fetched.stored, now.fetched.stored))
  )
}

function outcomeOf(slot: Slot, now: number): ReadOutcome {
  const state = slot.freshness(now)
  if (state === 'fresh') return 'fresh'
  return state === 'revalidate' ? 'stale-while-revalidate' : 'stale-if-error'
}

function subjectOf({ item }: Slot, failure: FetchFailure): SubjectFailure {
  return { subject: { name: item.name, kind: item.target.kind, id: item.target.id }, failure }
}
