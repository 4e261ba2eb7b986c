import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type RawRequest,
  reset,
  respond,
  secretBody,
  startRawServer,
} from '../../../client/test/support/raw-server.ts'
import { startReturningServer } from '../../../client/test/support/returning-server.ts'

/** A server that answers right most of the time, and wrong in every way at other times. */
export interface ChaosServer extends AsyncDisposable {
  readonly port: number
  /**
   * Times at which each version of all secrets was replaced, milliseconds since 1970. The current version is not in it.
   */
  readonly replaced: readonly number[]
  /** Number of requests, and of each thing that the server did to them. */
  readonly done: ReadonlyMap<string, number>
  /** The most connections that were open at once. */
  readonly mostOpen: number
  /** Number of times that nothing listened for a moment. */
  readonly outages: number
}

export async function startChaosServer(random: () => number): Promise<ChaosServer> {
  const replaced: number[] = []
  const done = new Map<string, number>()
  let mostOpen = 0
  let outages = 0

  const right = (id: string): string => secretBody(id, JSON.stringify({ id, version: replaced.length }))
  const ok = (socket: Socket, id: string): void => respond(socket, 200, right(id))
  const cut = (socket: Socket, id: string, share: number): void => {
    const body = right(id)
    socket.write(
      `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body.slice(0, body.length * share)}`,
    )
  }
  const evil: Readonly<Record<string, (socket: Socket, id: string) => void>> = {
    reset,
    close: (socket) => socket.end(),
    'close after the answer': (socket, id) => {
      ok(socket, id)
      socket.end()
    },
    'truncated by a FIN': (socket, id) => {
      cut(socket, id, random())
      socket.end()
    },
    'truncated by a RST': (socket, id) => {
      cut(socket, id, random())
      setTimeout(() => reset(socket), 2)
    },
    'half a head': (socket) => socket.end('HTTP/1.1 20'),
    throttled: (socket) => respond(socket, 429, ''),
    ThrottlingException: (socket) => respond(socket, 400, '{"__type":"ThrottlingException"}'),
    'a type like a property': (socket) => respond(socket, 400, '{"__type":"constructor"}'),
    'generic 400': (socket) => respond(socket, 400, 'an unexpected error occurred while executing request'),
    'not ready': (socket) => respond(socket, 400, 'not ready to serve traffic, please wait'),
    'failure 503': (socket) => respond(socket, 503, ''),
    silence: () => {},
    'an answer too late': (socket, id) =>
      void setTimeout(() => socket.writable && ok(socket, id), 60 + random() * 60),
    // A connection that went on after this would answer every request with the answer of the one before.
    'two answers': (socket, id) => {
      ok(socket, id)
      setTimeout(() => {
        if (socket.writable) ok(socket, `${id}/other`)
        socket.end()
      }, random() * 5)
    },
    'of another secret': (socket, id) => ok(socket, `${id}/other`),
    garbage: (socket) =>
      socket.end(Buffer.from(Array.from({ length: 200 }, () => Math.floor(random() * 256)))),
    'no JSON': (socket) => respond(socket, 200, '{"Name":"'),
    'no value': (socket, id) => respond(socket, 200, JSON.stringify({ Name: id })),
    'too much': (socket) => respond(socket, 200, `"${'x'.repeat(1024 * 1024)}"`),
  }
  const names = Object.keys(evil)

  const answer = (request: RawRequest, socket: Socket): void => {
    const id = request.query.get('secretId') ?? ''
    const name = random() < 0.35 ? (names[Math.floor(random() * names.length)] ?? '') : 'right'
    done.set(name, (done.get(name) ?? 0) + 1)
    mostOpen = Math.max(mostOpen, server.open)
    const act = evil[name] ?? ok
    if (random() < 0.5) act(socket, id)
    else setTimeout(() => socket.destroyed || act(socket, id), random() * 15)
  }

  let server = await startReturningServer(answer, random)
  const { port } = server
  let isOver = false
  const rotating = setInterval(() => void replaced.push(Date.now()), 40)
  const breaking = (async () => {
    while (!isOver) {
      await sleep(150 + random() * 300)
      if (random() < 0.5) server.cut(random() < 0.5 ? 'end' : 'reset')
      else {
        await server.close()
        outages++
        await sleep(20 + random() * 60)
        server = await startRawServer(answer, port)
      }
    }
  })()
  return {
    port,
    replaced,
    done,
    get mostOpen() {
      return mostOpen
    },
    get outages() {
      return outages
    },
    async [Symbol.asyncDispose]() {
      isOver = true
      clearInterval(rotating)
      await breaking
      await server.close()
    },
  }
}
