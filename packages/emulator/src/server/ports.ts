import { randomInt } from 'node:crypto'

const ATTEMPTS = 100

/**
 * Range of ports to choose from.
 *
 * The system may give a port of its own choice to another server, or to an outgoing connection, as soon as nobody listens
 * on it. It chooses from 32768 up (Linux) or from 49152 up. These ranges are below that, and above the well-known
 * ports.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6335#section-6
 */
export class PortRange {
  readonly #first: number
  readonly #count: number
  #drawn: number

  constructor(first: number, count: number) {
    this.#first = first
    this.#count = count
    this.#drawn = randomInt(count)
  }

  /** Ports to try in this order until one is free. A process tries the whole range before it repeats a port. */
  *draw(): Generator<number, void> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) yield this.#first + (this.#drawn++ % this.#count)
    // On such a full system, a port that may be lost again is better than none.
    yield 0
  }
}

/** Range for a server that may stop listening for a while and must come back on the same port. */
export const RETURNING: PortRange = new PortRange(20_000, 10_000)
