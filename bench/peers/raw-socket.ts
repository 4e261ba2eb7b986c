import type { Socket } from 'node:net'
import { type Credentials, credentialsIn, extensionRequest, type Handler, lastUserName } from './peer.ts'

const { connect } = process.getBuiltinModule('node:net')
const idle: Socket[] = []

/** A GET over `node:net` that understands just what this one server answers: the floor of fetching. Not for use. */
export function get(id: string): Promise<Credentials> {
  const { port, path, headers } = extensionRequest(id)
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return new Promise((resolve, reject) => {
    const socket = idle.pop() ?? connect(port, '127.0.0.1').setNoDelay(true)
    let text = ''
    const onData = (chunk: Buffer): void => {
      text += chunk.toString('latin1')
      const head = text.indexOf('\r\n\r\n')
      if (head === -1) return
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1])
      if (text.length < head + 4 + length) return
      socket.off('data', onData).off('error', reject)
      idle.push(socket)
      resolve(credentialsIn(text.slice(head + 4)))
    }
    socket.on('data', onData).on('error', reject)
    socket.write(`GET ${path} HTTP/1.1\r\nhost: localhost:${port}\r\n${fields.join('')}\r\n`)
  })
}

export function createHandler(ids: readonly string[]): Handler {
  return async () => lastUserName(ids, get)
}
