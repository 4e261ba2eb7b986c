import type { Socket } from 'node:net'

/**
 * Resets a connection. One that is just being ended is closed instead: Node.js forgets to free a connection that it is
 * told to reset at that moment, and its process can then never exit.
 */
export const reset = (socket: Socket): void => {
  if (socket.writableEnded && !socket.writableFinished) socket.destroy()
  else socket.resetAndDestroy()
}
