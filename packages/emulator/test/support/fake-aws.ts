import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Answer of a fake AWS: a body, by default with status 200, or something broken. */
export type AwsAnswer =
  | { status?: number; body: unknown; headers?: Record<string, string> }
  | 'reset'
  | 'hang'
  | { raw: string; status?: number }

export interface AwsCall {
  target: string
  input: Record<string, unknown>
  authorization: string
}

type Answering = (call: AwsCall) => AwsAnswer | Promise<AwsAnswer>

/** Secrets Manager and Parameter Store as they speak: AWS JSON 1.1 over a real socket. */
export class FakeAws implements AsyncDisposable {
  readonly calls: AwsCall[] = []
  readonly #server: Server

  private constructor(answer: Answering) {
    this.#server = createServer(async (request, response) => {
      const call = await readCall(request)
      this.calls.push(call)
      const made = await answer(call)
      if (made === 'hang') return
      if (made === 'reset') {
        response.destroy()
        return
      }
      const text = 'raw' in made ? made.raw : JSON.stringify(made.body)
      response.writeHead(made.status ?? 200, {
        'Content-Type': 'application/x-amz-json-1.1',
        'x-amzn-RequestId': '00000000-0000-4000-8000-000000000000',
        ...('headers' in made && made.headers),
      })
      response.end(text)
    })
  }

  static async start(answer: Answering): Promise<FakeAws> {
    const fake = new FakeAws(answer)
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve))
    return fake
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

/** The body of an exception of AWS. */
export const exception = (type: string, message: string, status = 400): AwsAnswer => ({
  status,
  body: { __type: type, Message: message },
  headers: { 'x-amzn-errortype': type },
})

const readCall = async (request: IncomingMessage): Promise<AwsCall> => {
  let body = ''
  for await (const chunk of request) body += chunk
  return {
    target: String(request.headers['x-amz-target']),
    input: JSON.parse(body) as Record<string, unknown>,
    authorization: String(request.headers.authorization),
  }
}
