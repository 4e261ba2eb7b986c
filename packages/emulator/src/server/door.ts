import { EmulatorError } from '../errors/emulator-error.ts'
import { clearTimeout, setTimeout } from '../timers.ts'
import type { LoopbackServer } from './server.ts'

/** Delay before trying again to open a port that another process holds, in milliseconds. */
const RETRY = 100

/** Opens and closes a server's port, one step at a time: a port can't be opened while it is still being closed. */
export class Door {
  #turn: Promise<void> = Promise.resolve()
  #closed = false
  #retry: NodeJS.Timeout | undefined
  readonly #server: LoopbackServer
  readonly #wanted: () => boolean

  /** @param wanted returns true if the port should be open now */
  constructor(server: LoopbackServer, wanted: () => boolean) {
    this.#server = server
    this.#wanted = wanted
  }

  get closed(): boolean {
    return this.#closed
  }

  /**
   * Opens or closes the port, as `wanted` says when this step's turn comes.
   *
   * @throws {EmulatorError} code `PORT_IN_USE` or `PORT_UNAVAILABLE`
   */
  async sync(): Promise<void> {
    if (this.#closed) throw new EmulatorError('CLOSED', 'the emulator is closed; start a new one')
    const turn = (): Promise<void> =>
      this.#wanted() && !this.#closed ? this.#server.open() : this.#server.close()
    this.#turn = this.#turn.then(turn, turn)
    await this.#turn
  }

  /** Same as `sync`, but nobody waits for it: if the port is taken, tries again until it is free. */
  async syncLater(): Promise<void> {
    try {
      await this.sync()
    } catch {
      if (!this.#closed) this.#retry = setTimeout(() => void this.syncLater(), RETRY)
    }
  }

  /** Closes the port permanently. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#retry)
    await this.#turn.catch(() => {})
    await this.#server.close()
  }
}
