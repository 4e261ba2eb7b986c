import type { Socket } from 'node:net'
import { expect, test } from '@jest/globals'
import { connect } from '../src/fetch/connect.ts'
import { startRawServer } from './support/raw-server.ts'
import { unusedPort } from './support/returning-server.ts'

const options = { hostname: '127.0.0.1', protocol: 'http:' }

/** Connects, and records each call of the callback and the socket returned. */
function connecting(port: string): { socket: Socket; calls: [Error | null, Socket | null][] } {
  const calls: [Error | null, Socket | null][] = []
  const socket = connect({ ...options, port }, (error, made) => calls.push([error, made]))
  return { socket, calls }
}

const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => socket.once('close', () => resolve()))

test('a URL without a port means port 80', async () => {
  const { socket } = connecting('')
  const port = await new Promise((resolve) => {
    // Something may listen there.
    socket
      .once('connect', () => resolve(socket.remotePort))
      .once('error', (error: Error & { port?: number }) => resolve(error.port))
  })
  socket.destroy()
  expect(port).toBe(80)
})

test('calls back once with the socket, and not again when it breaks', async () => {
  await using server = await startRawServer(() => {})
  const { socket, calls } = connecting(String(server.port))
  await new Promise((resolve) => socket.once('connect', resolve))
  const gone = closed(socket)
  socket.destroy(new Error('broken'))
  await gone
  expect(calls).toEqual([[null, socket]])
})

test('calls back once with the error, which ends no process', async () => {
  const { socket, calls } = connecting(String(await unusedPort()))
  await closed(socket)
  expect(calls).toEqual([[expect.objectContaining({ code: 'ECONNREFUSED' }), null]])
})
