import { type Deferred, defer } from './deferred.ts'

/** Lets others wait for a state that only its owner can see. The owner says when to check again. */
export class Condition {
  readonly #waiting = new Map<Deferred<void>, () => boolean>()

  /** Resolves as soon as the condition is true, immediately if it already is. */
  until(isTrue: () => boolean): Promise<void> {
    const deferred = defer<void>()
    this.#waiting.set(deferred, isTrue)
    this.check()
    return deferred.promise
  }

  /** Checks all conditions. Call it after every change. */
  check(): void {
    for (const [deferred, isTrue] of this.#waiting) {
      if (!isTrue()) continue
      this.#waiting.delete(deferred)
      deferred.resolve()
    }
  }
}
