import { randomInt } from 'node:crypto'
import { LoopbackServer } from '../api/loopback-server.ts'

const ATTEMPTS = 100

/**
 * Ports for another process that gets its port before it listens. The range is below the one from which the system
 * chooses, so nothing else takes a port in between. It excludes 10080, which `fetch` refuses.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6335#section-6
 * @see https://fetch.spec.whatwg.org/#port-blocking
 */
export const LENT = { first: 11_000, count: 9_000 } as const

let drawn = randomInt(LENT.count)

/** Finds a free port. A process tries the whole range before it repeats a port. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = await tryPort(LENT.first + (drawn++ % LENT.count))
    if (port !== undefined) return port
  }
  // On such a full system, a port that may be lost again is better than none.
  return (await tryPort(0)) ?? 0
}

async function tryPort(wanted: number): Promise<number | undefined> {
  const server = new LoopbackServer((_, response) => response.destroy())
  try {
    await server.open(wanted)
    return server.port
  } catch {
    return undefined
  } finally {
    await server.close()
  }
}
