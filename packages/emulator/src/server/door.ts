import { EmulatorError } from '../errors/emulator-error.ts'
import type { LoopbackServer } from './server.ts'

/** How soon a port that another process holds is tried again. */
const RETRY = 100

/** Opens and closes a server's port, one after the other: a port that is still being closed cannot be opened. */
export class Door {
  #turn: Promise<void> = Promise.resolve()
  #closed = false
  #retry: NodeJS.Timeout | undefined
  readonly #server: LoopbackServer
  readonly #wanted: () => boolean

  /** @param wanted whether the port is to be open now */
  constructor(server: LoopbackServer, wanted: () => boolean) {
    this.#server = server
    this.#wanted = wanted
  }

  get closed(): boolean {
    return this.#closed
  }

  /**
   * Makes the port open or closed, as it is wanted when its turn has come.
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

  /** The same where nobody waits for it: a port that is taken is tried again until it is free. */
  async syncLater(): Promise<void> {
    try {
      await this.sync()
    } catch {
      if (!this.#closed) this.#retry = setTimeout(() => void this.syncLater(), RETRY)
    }
  }

  /** Closes the port for good. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#retry)
    await this.#turn.catch(() => {})
    await this.#server.close()
  }
}
