import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/** As much of Lambda's Extensions API as one extension meets. */
export interface FakeLambda extends AsyncDisposable {
  /** Host and port, as `AWS_LAMBDA_RUNTIME_API` has them. */
  readonly address: string
  /** The name under which the extension registers. */
  readonly registered: Promise<string>
  /** The extension asks for its first event: INIT is over. */
  readonly waiting: Promise<void>
  /** Sends an event; resolves when the extension asks for the next one. */
  send(event: { readonly eventType: 'INVOKE' | 'SHUTDOWN' }): Promise<void>
}

export const startFakeLambda = async (): Promise<FakeLambda> => {
  let waiting = Promise.withResolvers<ServerResponse>()
  const registered = Promise.withResolvers<string>()
  const server = createServer((request: IncomingMessage, response) => {
    request.resume()
    if (request.url?.endsWith('/register')) {
      registered.resolve(String(request.headers['lambda-extension-name']))
      response.setHeader('lambda-extension-identifier', 'id').end('{}')
    } else waiting.resolve(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    address: `127.0.0.1:${port}`,
    registered: registered.promise,
    waiting: waiting.promise.then(() => {}),
    send: async (event) => {
      const response = await waiting.promise
      waiting = Promise.withResolvers()
      response.end(JSON.stringify(event))
      if (event.eventType === 'INVOKE') await waiting.promise
    },
    [Symbol.asyncDispose]: async () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
