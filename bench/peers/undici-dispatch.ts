import { createRequire } from 'node:module'
import type { Client } from 'undici'
import { type Credentials, credentialsIn, extensionRequest } from './peer.ts'

// As the middleware takes it: its HTTP/1 client, and not the package whole.
const UndiciClient = createRequire(import.meta.url)('undici/lib/dispatcher/client.js') as typeof Client
let client: Client | undefined

/** A GET over undici's client with the least that it needs: no timeout, no retry, no look at the status. The floor of this project. */
export function get(id: string): Promise<Credentials> {
  const { port, path, headers } = extensionRequest(id)
  client ??= new UndiciClient(`http://127.0.0.1:${port}`, {
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  const open = client
  return new Promise((resolve, reject) => {
    let text = ''
    open.dispatch(
      { path, method: 'GET', headers },
      {
        onRequestStart() {},
        onResponseStart() {},
        onResponseData(_controller, chunk) {
          text += chunk.toString('utf8')
        },
        onResponseEnd() {
          resolve(credentialsIn(text))
        },
        onResponseError(_controller, error) {
          reject(error)
        },
      },
    )
  })
}
