import { LENT } from '../../src/ports.ts'
import { LoopbackServer } from '../../src/server.ts'

/** A port of 127.0.0.1 that nobody listened on a moment ago, for what cannot be told to take a free one itself. */
export const freePort = async (): Promise<number> => {
  const server = new LoopbackServer(LENT, (_, response) => response.destroy())
  await server.open()
  await server.close()
  return server.port
}
