import { errorCode } from '../../src/fetch/error-code.ts'
import { type RawAnswer, type RawServer, startRawServer } from './raw-server.ts'

/** A raw server on a port that no other process is given by chance while nothing listens on it. */
export async function startReturningServer(answer: RawAnswer, random = Math.random): Promise<RawServer> {
  for (;;) {
    try {
      // Below the ports that systems choose for servers and connections.
      return await startRawServer(answer, 30_000 + Math.floor(random() * 2_500))
    } catch (error) {
      if (errorCode(error) !== 'EADDRINUSE') throw error
    }
  }
}

/** A port that nothing listens on, nor will by chance. */
export async function unusedPort(): Promise<number> {
  const server = await startReturningServer(() => {})
  const { port } = server
  await server.close()
  return port
}
