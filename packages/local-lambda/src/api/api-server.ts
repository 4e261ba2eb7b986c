import type { IncomingMessage, ServerResponse } from 'node:http'
import { HOST, LoopbackServer } from './loopback-server.ts'

/** One of the interfaces that Lambda offers to the processes of an environment. */
export interface Api {
  /** What its paths begin with. */
  readonly base: string
  /** @param path the request's path behind the base */
  serve(path: string, request: IncomingMessage, response: ServerResponse): Promise<void>
}

/** The server of one environment, on a port of its own: it finds the interface that a request is for. */
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

  /** Host and port, as `AWS_LAMBDA_RUNTIME_API` has it. */
  get address(): string {
    return `${HOST}:${this.#server.port}`
  }

  /** From now on it serves these. */
  offer(apis: readonly Api[]): void {
    this.#apis = apis
  }

  open(): Promise<void> {
    return this.#server.open()
  }

  /** Tells a program on this machine from a web page, which names another host (DNS rebinding) or sends its origin. */
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

/** Answers that there is no such path. */
export const notFound = (request: IncomingMessage, response: ServerResponse): void => {
  request.resume()
  reply(response, 404, {
    errorType: 'NotFound',
    errorMessage: "no such path in Lambda's Runtime and Extensions API",
  })
}
