import type { Socket } from 'node:net'
import { clearTimeout, setTimeout } from '../timers.ts'

/**
 * Connections of a server: their number and their maximum age. The number at the time a connection was accepted decides:
 * a connection that was over the limit then stays over it, as with the agent.
 */
export class Connections {
  #open = 0
  readonly #ranks = new WeakMap<Socket, number>()
  readonly #lifetime: number

  /** @param lifetime age at which a connection is cut, in milliseconds; 2 ** 31 - 1 or more: never */
  constructor(lifetime: number) {
    this.#lifetime = lifetime
  }

  accept(socket: Socket): void {
    this.#open += 1
    this.#ranks.set(socket, this.#open)
    const cut =
      this.#lifetime >= 2 ** 31 - 1 ? undefined : setTimeout(() => socket.destroy(), this.#lifetime).unref()
    socket.once('close', () => {
      this.#open -= 1
      clearTimeout(cut)
    })
  }

  /** Number of open connections, including this one, when it was accepted. */
  rank(socket: Socket): number {
    return this.#ranks.get(socket) ?? 1
  }
}
