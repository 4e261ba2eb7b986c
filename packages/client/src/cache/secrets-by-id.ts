import { throwIfAny } from '../errors/extension-secrets-error.ts'
import { failed } from '../errors/failure.ts'
import type { Invocation } from '../fetch/time-budget.ts'
import { idInvocation } from '../options/dynamic-id.ts'
import { wrongReturnedId } from '../options/ids.ts'
import type { DynamicItem, PlanItem } from '../options/plan-item.ts'

/** Secrets of one combination of ids. */
export interface Releasable {
  /** Lets go of what nobody else uses. */
  release(): void
}

/**
 * Sets of secrets whose ids depend on the invocation: one set for each combination of ids, of which the most recently used
 * are kept. No two combinations share a snapshot, so no tenant can see the values of another one.
 */
export class SecretsById<S extends Releasable> {
  readonly #items: readonly DynamicItem[]
  readonly #most: number
  readonly #make: (items: readonly PlanItem[]) => S
  /** In the order of their last use. */
  readonly #kept = new Map<string, S>()
  #latest: string | undefined

  /**
   * @param most number of combinations to keep
   * @param make makes the set of one combination
   */
  constructor(items: readonly DynamicItem[], most: number, make: (items: readonly PlanItem[]) => S) {
    this.#items = items
    this.#most = most
    this.#make = make
  }

  /**
   * The secrets of one invocation.
   *
   * @throws {ExtensionSecretsError} code `INVALID_ID`, if a function returns something that is not an id
   */
  of(invocation: Invocation | undefined): S {
    const seen = idInvocation(invocation)
    const ids = this.#items.map(({ idOf }): unknown => idOf(seen))
    // No id holds a line break. What is not a string could read as somebody's id.
    const key = ids.every((id) => typeof id === 'string') ? ids.join('\n') : ''
    const kept = this.#kept.get(key)
    if (kept === undefined) return this.#keep(key, this.#make(this.#checked(ids)))
    if (key !== this.#latest) {
      this.#kept.delete(key)
      this.#kept.set(key, kept)
      this.#latest = key
    }
    return kept
  }

  #keep(key: string, secrets: S): S {
    this.#kept.set(key, secrets)
    this.#latest = key
    const [oldest] = this.#kept
    if (this.#kept.size > this.#most && oldest !== undefined) {
      this.#kept.delete(oldest[0])
      oldest[1].release()
    }
    return secrets
  }

  #checked(ids: readonly unknown[]): readonly PlanItem[] {
    const wrong = this.#items.flatMap(({ name, kind }, index) => {
      const detail = wrongReturnedId(ids[index], kind)
      // The id is not shown: somebody may have sent it to be shown.
      const subject = { name, kind, id: 'from a function' }
      return detail === undefined ? [] : [{ subject, ...failed('INVALID_ID', detail) }]
    })
    throwIfAny(wrong)
    return this.#items.map(({ at }, index) => at(String(ids[index])))
  }
}
