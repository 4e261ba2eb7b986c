import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { EmulatorError } from '../errors/emulator-error.ts'
import { errorCode } from '../errors/error-code.ts'
import type { PortRange } from './ports.ts'

export const HOST = '127.0.0.1'

/** Answers one request. Must not throw. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void

/** An HTTP server on loopback that can stop listening, refuse connections, and come back on the same port. */
export class LoopbackServer {
  readonly #handler: RequestHandler
  #server: Server | undefined
  readonly #onConnection: (socket: Socket) => void
  readonly #range: PortRange | undefined
  #port: number

  /**
   * @param port port to bind; 0 or a range takes a free port and keeps it from then on
   * @param onConnection called for each accepted connection
   */
  constructor(
    port: number | PortRange,
    handler: RequestHandler,
    onConnection: (socket: Socket) => void = () => {},
  ) {
    this.#range = typeof port === 'number' ? undefined : port
    this.#port = typeof port === 'number' ? port : 0
    this.#handler = handler
    this.#onConnection = onConnection
  }

  get port(): number {
    return this.#port
  }

  get listening(): boolean {
    return this.#server !== undefined
  }

  /** @throws {EmulatorError} code `PORT_IN_USE` or `PORT_UNAVAILABLE` */
  async open(): Promise<void> {
    if (this.#server !== undefined) return
    if (this.#range === undefined || this.#port !== 0) return this.#listen(this.#port)
    let taken: unknown
    for (const port of this.#range.draw()) {
      try {
        return await this.#listen(port)
      } catch (error) {
        taken = error
      }
    }
    throw taken
  }

  /** Stops listening immediately: new connections are refused, open ones are cut. */
  async close(): Promise<void> {
    const server = this.#server
    if (server === undefined) return
    this.#server = undefined
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    server.closeAllConnections()
    await closed
  }

  async #listen(port: number): Promise<void> {
    const server = createServer(this.#handler)
    // Neither real server drops an idle connection after Node's five seconds.
    server.keepAliveTimeout = 0
    // A function may stream a response for as long as it runs.
    server.requestTimeout = 0
    server.on('connection', this.#onConnection)
    this.#server = server
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, HOST, resolve)
      })
    } catch (error) {
      this.#server = undefined
      throw portError(port, error)
    }
    const address = server.address() as AddressInfo | null
    if (address !== null) this.#port = address.port
  }
}

const portError = (port: number, error: unknown): EmulatorError => {
  const code = errorCode(error)
  if (code === 'EADDRINUSE') {
    const hint = 'stop the process that listens there, or choose another port (0 takes a free one)'
    return new EmulatorError('PORT_IN_USE', `port ${port} on ${HOST} is in use; ${hint}`)
  }
  const message = `port ${port} on ${HOST} cannot be opened (${code}); choose another port (0 takes a free one)`
  return new EmulatorError('PORT_UNAVAILABLE', message)
}
