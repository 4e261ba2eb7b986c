import type { Socket } from 'node:net'

/**
 * The connections of a server: how many there are, and how old one may grow. What counts is how many there were when a
 * connection was accepted: one that was too many stays so, as with the agent.
 */
export class Connections {
  #open = 0
  readonly #ranks = new WeakMap<Socket, number>()
  readonly #lifetime: number

  /** @param lifetime after how many milliseconds a connection is cut; from 2 ** 31 - 1 on: never */
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

  /** How many connections were open, itself included, when it was accepted. */
  rank(socket: Socket): number {
    return this.#ranks.get(socket) ?? 1
  }
}
