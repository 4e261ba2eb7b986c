import type { Socket } from 'node:net'

/**
 * Resets a connection. If the connection is just being ended, closes it instead: Node.js never frees a connection that is
 * reset at that moment, so its process can't exit.
 */
export const reset = (socket: Socket): void => {
  if (socket.writableEnded && !socket.writableFinished) socket.destroy()
  else socket.resetAndDestroy()
}
