/**
 * Calls the caller's functions. An exception must not end the code that calls them: it is kept for the next promise that
 * the caller awaits.
 */
export class Callbacks {
  readonly #end: () => Promise<void>
  #thrown: { readonly error: unknown; readonly ended: Promise<void> } | undefined
  #told = false

  /** @param end called at the first exception: ends the run that the functions observe */
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

  /** Throws the first exception, once, after everything has ended. */
  async rethrow(): Promise<void> {
    if (this.#thrown === undefined || this.#told) return
    this.#told = true
    await this.#thrown.ended
    throw this.#thrown.error
  }
}
