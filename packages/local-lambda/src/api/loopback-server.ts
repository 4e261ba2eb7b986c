import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export const HOST = '127.0.0.1'

/** An HTTP server on a free port of loopback. */
export class LoopbackServer {
  readonly #server: Server

  constructor(handler: RequestListener) {
    this.#server = createServer(handler)
    // A runtime may wait for its next event longer than Node's five seconds.
    this.#server.keepAliveTimeout = 0
    // A function may stream a response for as long as it runs.
    this.#server.requestTimeout = 0
  }

  get port(): number {
    return (this.#server.address() as AddressInfo | null)?.port ?? 0
  }

  /** @param port the port to bind; 0 takes a free one */
  async open(port = 0): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, HOST, () => {
        this.#server.off('error', reject)
        resolve()
      })
    })
  }

  /** Stops listening immediately: new connections are refused, open ones are cut. */
  async close(): Promise<void> {
    if (!this.#server.listening) return
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.#server.closeAllConnections()
    await closed
  }
}
