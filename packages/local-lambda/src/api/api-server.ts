import type { IncomingMessage, ServerResponse } from 'node:http'
import { HOST, LoopbackServer } from './loopback-server.ts'

/** One of Lambda's interfaces for the processes of an environment. */
export interface Api {
  /** Prefix of its paths. */
  readonly base: string
  /** @param path path of the request, after the base */
  serve(path: string, request: IncomingMessage, response: ServerResponse): Promise<void>
}

/** Server of one environment, on its own port. It passes each request to the matching interface. */
export class ApiServer {
  readonly #server: LoopbackServer
  #apis: readonly Api[] = []

  constructor() {
    this.#server = new LoopbackServer((request, response) => {
      if (!this.#isLocal(request)) {
        refuse(request, response)
        return
      }
      const url = request.url ?? ''
      const api = this.#apis.find(({ base }) => url.startsWith(base))
      if (api === undefined) notFound(request, response)
      else api.serve(url.slice(api.base.length), request, response).catch(() => response.destroy())
    })
  }

  /** Host and port, as in `AWS_LAMBDA_RUNTIME_API`. */
  get address(): string {
    return `${HOST}:${this.#server.port}`
  }

  /** Sets the interfaces to serve from now on. */
  offer(apis: readonly Api[]): void {
    this.#apis = apis
  }

  open(): Promise<void> {
    return this.#server.open()
  }

  /** False for a web page, which names another host (DNS rebinding) or sends its origin. */
  #isLocal({ headers }: IncomingMessage): boolean {
    const own = [HOST, 'localhost'].map((name) => `${name}:${this.#server.port}`)
    return own.includes(headers.host ?? '') && headers.origin === undefined
  }

  close(): Promise<void> {
    return this.#server.close()
  }
}

/** Answers with JSON. */
export const reply = (
  response: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void => {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    ...headers,
  })
  response.end(text)
}

function refuse(request: IncomingMessage, response: ServerResponse): void {
  request.resume()
  reply(response, 403, { errorType: 'Forbidden', errorMessage: 'for programs on this machine only' })
}

/** Answers that the path does not exist. */
export const notFound = (request: IncomingMessage, response: ServerResponse): void => {
  request.resume()
  reply(response, 404, {
    errorType: 'NotFound',
    errorMessage: "no such path in Lambda's Runtime and Extensions API",
  })
}
