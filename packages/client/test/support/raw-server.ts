import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

/** One request as it came over the socket. */
export interface RawRequest {
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: ReadonlyMap<string, string>
  /** Counts the requests of the server, from 1. */
  readonly number: number
  /** Counts the requests of this connection, from 1. */
  readonly onConnection: number
}

/** Answer of a test to a request. */
export type RawAnswer = (request: RawRequest, socket: Socket) => void

/** A server that speaks as its test tells it to, byte by byte. */
export interface RawServer {
  readonly port: number
  readonly requests: readonly RawRequest[]
  /** Number of connections made. */
  readonly connections: number
  /** Number of open connections. */
  readonly open: number
  answer: RawAnswer
  /** Cuts all open connections: as a FIN, or as a RST. */
  cut(how: 'end' | 'reset'): void
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export async function startRawServer(
  answer: RawAnswer,
  port = 0,
  host: '127.0.0.1' | '::1' = '127.0.0.1',
): Promise<RawServer> {
  const sockets = new Set<Socket>()
  const requests: RawRequest[] = []
  let connections = 0
  const server = createServer((socket) => {
    connections++
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => {})
    let text = ''
    let onConnection = 0
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      for (let end = text.indexOf('\r\n\r\n'); end !== -1; end = text.indexOf('\r\n\r\n')) {
        const [line = '', ...fields] = text.slice(0, end).split('\r\n')
        text = text.slice(end + 4)
        const url = new URL(line.split(' ')[1] ?? '/', 'http://localhost')
        const headers = new Map(
          fields.map((field) => {
            const colon = field.indexOf(':')
            return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()]
          }),
        )
        const request = {
          path: `${url.pathname}${url.search}`,
          query: url.searchParams,
          headers,
          number: requests.length + 1,
          onConnection: ++onConnection,
        }
        requests.push(request)
        raw.answer(request, socket)
      }
    })
  })
  const raw: RawServer = {
    get port() {
      return (server.address() as AddressInfo).port
    },
    requests,
    get connections() {
      return connections
    },
    get open() {
      return sockets.size
    },
    answer,
    cut(how) {
      for (const socket of sockets) how === 'end' ? socket.end() : reset(socket)
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      if (server.listening) await once(server, 'close')
    },
    [Symbol.asyncDispose]: () => raw.close(),
  }
  server.listen(port, host)
  await once(server, 'listening')
  return raw
}

/** Resets a connection; closes it if it is just being ended, because Node.js would then never free it, nor exit. */
export function reset(socket: Socket): void {
  if (socket.writableEnded && !socket.writableFinished) socket.destroy()
  else socket.resetAndDestroy()
}

/** Answers with a status and a body, and keeps the connection. */
export function respond(socket: Socket, status: number, body: string, fields = ''): void {
  const length = Buffer.byteLength(body)
  socket.write(`HTTP/1.1 ${status} X\r\ncontent-length: ${length}\r\n${fields}\r\n${body}`)
}

/** The extension's body of a text secret. */
export function secretBody(name: string, text: string, stage = 'AWSCURRENT'): string {
  return JSON.stringify({
    ARN: `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${name}-a1b2c3`,
    CreatedDate: '2026-03-01T10:15:30.499Z',
    Name: name,
    SecretBinary: null,
    SecretString: text,
    VersionId: '0f6f2e0c-5c3c-4a5b-9f0e-0d9c5f5f7a11',
    VersionStages: [stage],
    ResultMetadata: {},
  })
}

/** The extension's body of a binary secret. */
export function binaryBody(name: string, bytes: Uint8Array): string {
  return JSON.stringify({
    ...JSON.parse(secretBody(name, '')),
    SecretString: null,
    SecretBinary: Buffer.from(bytes).toString('base64'),
  })
}

/** The extension's body of a parameter. */
export function parameterBody(name: string, type: string, value: string | null): string {
  return JSON.stringify({
    Parameter: {
      ARN: `arn:aws:ssm:eu-west-1:123456789012:parameter${name}`,
      DataType: 'text',
      LastModifiedDate: '2026-03-01T10:15:30.362Z',
      Name: name,
      Selector: null,
      SourceResult: null,
      Type: type,
      Value: value,
      Version: 3,
    },
    ResultMetadata: {},
  })
}

/** Answers each request for a secret with a text, made by the test or `value of <id>`. */
export function serveSecrets(
  text: (request: RawRequest) => string = ({ query }) => `value of ${query.get('secretId')}`,
): RawAnswer {
  return (request, socket) =>
    respond(
      socket,
      200,
      secretBody(
        request.query.get('secretId') ?? '',
        text(request),
        request.query.get('versionStage') ?? undefined,
      ),
    )
}
