import { Agent, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'

/** Answer of the Runtime API. */
export interface ApiAnswer {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Client of the Runtime API over Node's own HTTP. */
export class RuntimeClient {
  readonly #host: string
  readonly #port: number
  readonly #agent = new Agent({ keepAlive: true })

  /** @param address host and port */
  constructor(address: string) {
    const [host = '', port = ''] = address.split(':')
    this.#host = host
    this.#port = Number(port)
  }

  /** Waits for the next event, without a time limit. */
  next(): Promise<ApiAnswer> {
    const { outgoing, answer } = this.open('GET', 'invocation/next')
    outgoing.end()
    return answer
  }

  async post(path: string, body: string): Promise<void> {
    const length = Buffer.byteLength(body)
    const { outgoing, answer } = this.open('POST', path, {
      'Content-Type': 'application/json',
      'Content-Length': length,
    })
    outgoing.end(body)
    await answer
  }

  /** Starts a request whose body is written later. */
  open(
    method: string,
    path: string,
    headers: Record<string, string | number | string[]> = {},
  ): { outgoing: ClientRequest; answer: Promise<ApiAnswer> } {
    const url = { host: this.#host, port: this.#port, path: `/2018-06-01/runtime/${path}` }
    const outgoing = request({ ...url, method, headers, agent: this.#agent })
    const answer = new Promise<ApiAnswer>((resolve, reject) => {
      outgoing.once('error', reject)
      outgoing.once('response', (response) => readAll(response).then(resolve, reject))
    })
    return { outgoing, answer }
  }
}

const readAll = async (response: IncomingMessage): Promise<ApiAnswer> => {
  let body = ''
  response.setEncoding('utf8')
  for await (const chunk of response) body += chunk
  return { headers: response.headers, body }
}
