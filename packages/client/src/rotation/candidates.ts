import type { Round } from '../cache/search.ts'
import type { CachedValue } from '../cache/shared-secret.ts'
import type { SecretSearch, SnapshotEntry } from '../cache/snapshot.ts'
import { before } from '../fetch/deadline.ts'
import { sameContent } from '../value/content.ts'

/** Values that are tried together, by name. */
export interface Candidate {
  readonly values: ReadonlyMap<string, CachedValue>
  /** Names whose value is the pending one. */
  readonly pending: ReadonlySet<string>
}

/** Search for one name, as one invocation takes part in it. */
interface Part {
  readonly name: string
  readonly search: SecretSearch
  readonly refused: (CachedValue | undefined)[]
  seen: Round | undefined
}

type Values = (CachedValue | undefined)[]

/** Values of the named secrets that one invocation has not tried yet. */
export class Candidates {
  readonly #parts: readonly Part[]
  readonly #patience: number
  readonly #deadline: number

  /**
   * @param refused the entries whose values were refused, by name
   * @param searchOf the search for the value of a name
   * @param patience longest time of a search, milliseconds
   * @param deadline time by which to give up, on the clock of `monotonic()`, milliseconds
   */
  constructor(
    refused: ReadonlyMap<string, SnapshotEntry>,
    searchOf: (name: string, entry: SnapshotEntry) => SecretSearch,
    patience: number,
    deadline: number,
  ) {
    this.#parts = [...refused].map(([name, entry]) => ({
      name,
      search: searchOf(name, entry),
      refused: [entry.cached],
      seen: undefined,
    }))
    this.#patience = patience
    this.#deadline = deadline
  }

  /** Ends the searches with a candidate that works. */
  accept({ values, pending }: Candidate): void {
    for (const { name, search } of this.#parts) search.end(pending.has(name) ? values.get(name) : undefined)
  }

  /** One candidate after another: a newer value that is cached, the current value, the pending one; and so on by rounds. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Candidate, undefined> {
    for (;;) {
      yield* this.#untried(this.#usable())
      const rounds = await this.#nextRounds()
      if (rounds.every((round) => round === undefined)) break
      const asked = await this.#inTime(rounds.map((round) => round?.current))
      const current = this.#usable().map((value, index) => asked[index] ?? value)
      yield* this.#untried(current)
      yield* this.#pending(current, await this.#inTime(rounds.map((round) => round?.pending())))
    }
    // Another invocation may have found one meanwhile, and ended the search.
    yield* this.#untried(this.#usable())
  }

  #usable(): Values {
    return this.#parts.map(({ search }) => search.usable())
  }

  #nextRounds(): Promise<(Round | undefined)[]> {
    return Promise.all(
      this.#parts.map(async (part) => {
        const { search, seen, refused } = part
        const round = await search.next({ seen, refused, patience: this.#patience, deadline: this.#deadline })
        if (round !== undefined) part.seen = round
        return round
      }),
    )
  }

  #inTime(values: readonly (Promise<CachedValue | undefined> | undefined)[]): Promise<Values> {
    return Promise.all(values.map((value) => before(this.#deadline, value, false)))
  }

  *#untried(values: Values): Generator<Candidate> {
    if (this.#parts.some((part, index) => isNew(part, values[index]))) yield this.#candidate(values, NO_NAMES)
  }

  /** Each pending value with the current ones of the others, then all of them: one may be left of a rotation that failed. */
  *#pending(current: Values, pending: Values): Generator<Candidate> {
    const names = this.#parts.flatMap((part, index) => (isNew(part, pending[index]) ? [part.name] : []))
    const choices = names.length > 1 ? [...names.map((name) => [name]), names] : [names]
    for (const chosen of choices) {
      const values = this.#parts.map(({ name }, index) =>
        chosen.includes(name) ? pending[index] : current[index],
      )
      if (chosen.length > 0) yield this.#candidate(values, new Set(chosen))
    }
  }

  #candidate(values: Values, pending: ReadonlySet<string>): Candidate {
    const named = this.#parts.flatMap(({ name, refused }, index) => {
      const value = values[index]
      // Refused, unless it is accepted, which ends this.
      if (value !== undefined) refused.push(value)
      return value === undefined ? [] : [[name, value] as const]
    })
    return { values: new Map(named), pending }
  }
}

const NO_NAMES: ReadonlySet<string> = new Set()

function isNew({ refused }: Part, value: CachedValue | undefined): boolean {
  if (value === undefined) return false
  const { content } = value.from
  return refused.every((one) => one === undefined || !sameContent(one.from.content, content))
}
