import { connect, type Socket } from 'node:net'
import { performance } from 'node:perf_hooks'
import type { Emulator } from '@extension-secrets/emulator'

/** Everything that a socket received, and how the connection ended. */
export interface Raw {
  bytes: Buffer
  /** `bytes` up to the empty line, and after it. */
  head: string
  body: Buffer
  status: number
  /** `end` if the other side closed normally, `open` if it did not close, otherwise the error's code. */
  ending: string
  /** Milliseconds from the request to the first byte, and to the last. */
  first: number
  last: number
}

const SILENCE = 5000

/** The lines of a request for a secret with the right token. */
export const requestFor = (
  { token }: { token: string },
  path = '/secretsmanager/get?secretId=a',
  more = '',
): string => `GET ${path} HTTP/1.1\r\nHost: x\r\nX-Aws-Parameters-Secrets-Token: ${token}\r\n${more}\r\n`

/** Sends a request on its own socket, and watches it until it ends or the whole body is there. */
export const rawAsk = (emulator: Emulator, path?: string): Promise<Raw> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const started = performance.now()
    let first = Number.NaN
    let last = Number.NaN
    const socket: Socket = connect({ port: emulator.port, host: '127.0.0.1' })
    const patience = setTimeout(() => {
      socket.destroy()
      reject(new Error('the socket neither ended nor delivered a whole body'))
    }, SILENCE)
    const finish = (ending: string): void => {
      clearTimeout(patience)
      socket.destroy()
      const bytes = Buffer.concat(chunks)
      const { head, body } = split(bytes)
      resolve({
        bytes,
        head,
        body,
        status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1] ?? 0),
        ending,
        first,
        last,
      })
    }
    socket.on('data', (chunk) => {
      last = performance.now() - started
      if (chunks.length === 0) first = last
      chunks.push(chunk)
      const { head, body } = split(Buffer.concat(chunks))
      const length = /content-length: (\d+)/i.exec(head)?.[1]
      if (length !== undefined && body.length >= Number(length)) finish('open')
    })
    socket.once('end', () => finish('end'))
    socket.once('error', (error: NodeJS.ErrnoException) => finish(error.code ?? 'error'))
    socket.write(requestFor(emulator, path))
  })

const split = (bytes: Buffer): { head: string; body: Buffer } => {
  const at = bytes.indexOf('\r\n\r\n')
  return at < 0
    ? { head: bytes.toString('latin1'), body: Buffer.alloc(0) }
    : { head: bytes.subarray(0, at).toString('latin1'), body: bytes.subarray(at + 4) }
}
