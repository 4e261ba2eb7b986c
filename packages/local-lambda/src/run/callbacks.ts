/**
 * Calls functions of the caller's. One that throws must not end what it is called from: its error is kept for the next
 * promise that the caller awaits.
 */
export class Callbacks {
  readonly #end: () => Promise<void>
  #thrown: { readonly error: unknown; readonly ended: Promise<void> } | undefined
  #told = false

  /** @param end called when the first of them throws: ends what they are told of */
  constructor(end: () => Promise<void>) {
    this.#end = end
  }

  call(callback: () => void): void {
    try {
      callback()
    } catch (error) {
      this.#thrown ??= { error, ended: this.#end() }
    }
  }

  /** Throws, once, what the first of them has thrown; nothing is left behind then. */
  async rethrow(): Promise<void> {
    if (this.#thrown === undefined || this.#told) return
    this.#told = true
    await this.#thrown.ended
    throw this.#thrown.error
  }
}
