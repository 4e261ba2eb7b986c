import { type Deferred, defer } from './deferred.ts'

/** Lets others wait until something is true that only its owner can see: the owner says when to look again. */
export class Condition {
  readonly #waiting = new Map<Deferred<void>, () => boolean>()

  /** Fulfilled as soon as it is true, at once if it is now. */
  until(isTrue: () => boolean): Promise<void> {
    const deferred = defer<void>()
    this.#waiting.set(deferred, isTrue)
    this.check()
    return deferred.promise
  }

  /** To be called after every change. */
  check(): void {
    for (const [deferred, isTrue] of this.#waiting) {
      if (!isTrue()) continue
      this.#waiting.delete(deferred)
      deferred.resolve()
    }
  }
}
