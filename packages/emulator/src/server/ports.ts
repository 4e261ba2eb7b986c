import { randomInt } from 'node:crypto'

const ATTEMPTS = 100

/**
 * A range of ports to choose from.
 *
 * A port that the system chooses may be given to another server, or to an outgoing connection, as soon as nobody listens
 * on it. The system chooses from 32768 on (Linux) or from 49152 on; these ranges are below that, and none of the
 * well-known ones.
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

  /** Ports to try in their order until one is free; a process tries the whole range before it tries one again. */
  *draw(): Generator<number, void> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) yield this.#first + (this.#drawn++ % this.#count)
    // In a system this full, one that may be lost again is better than none.
    yield 0
  }
}

/** For a server that may stop listening for a while, and has to come back on its port. */
export const RETURNING: PortRange = new PortRange(20_000, 10_000)
