import { type Credentials, credentialsIn, extensionRequest, type Handler, lastUserName } from './peer.ts'

// Not imported: in an ES module an import of node:http loads all of Node's own undici as well.
const http = process.getBuiltinModule('node:http')
const agent = new http.Agent({ keepAlive: true })

/** A plain GET over `node:http` with a keep-alive agent: no cache, no timeout, no retry. */
export function get(id: string): Promise<Credentials> {
  return new Promise((resolve, reject) => {
    http
      .get({ host: '127.0.0.1', agent, ...extensionRequest(id) }, (response) => {
        let text = ''
        response
          .setEncoding('utf8')
          .on('data', (chunk: string) => {
            text += chunk
          })
          .on('end', () => resolve(credentialsIn(text)))
          .on('error', reject)
      })
      .on('error', reject)
  })
}

export function createHandler(ids: readonly string[]): Handler {
  return async () => lastUserName(ids, get)
}
