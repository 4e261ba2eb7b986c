import type { ServerResponse } from 'node:http'
import type { Reply } from '../dialects/dialect.ts'
import { clearInterval, clearTimeout, setInterval, setTimeout } from '../timers.ts'
import type { Chance } from './chance.ts'
import type { TransportFault } from './fault-plan.ts'
import { reset } from './reset.ts'

type Broken = Exclude<TransportFault, { kind: 'latency' }>

/** Time for the first half of a body to reach the client before the reset: a reset overtakes data. */
const PART_ARRIVES = 30
const GARBAGE_BYTES = 256
const HUGE_BYTES = 2 * 1024 * 1024
const PIECE = 64 * 1024

/** Writes an answer without a fault. */
export const deliver = (response: ServerResponse, { status, headers, body }: Reply): void => {
  const payload = Buffer.from(body)
  response.writeHead(status, { ...headers, 'content-length': payload.length })
  response.end(payload)
}

/** Writes an answer with the fault applied. */
export const deliverBroken = (
  response: ServerResponse,
  reply: Reply,
  fault: Broken,
  chance: Chance,
): void => {
  switch (fault.kind) {
    case 'reset':
      if (fault.at !== 'mid-body') resetUnder(response)
      else writeHalf(response, reply, () => later(response, PART_ARRIVES, () => resetUnder(response)))
      return
    case 'truncate':
      writeHalf(response, reply, () => response.socket?.destroySoon())
      return
    case 'garbage':
      if (fault.at === 'protocol') response.socket?.end(garbage(chance))
      else writeBytes(response, reply, garbage(chance))
      return
    case 'content-type':
      deliver(response, {
        ...reply,
        headers: { ...reply.headers, 'content-type': fault.value ?? 'text/html' },
      })
      return
    case 'huge-body':
      writeHuge(response, reply, fault.bytes ?? HUGE_BYTES)
      return
    case 'slow-drip':
      drip(response, reply, fault.chunk ?? 1, fault.interval ?? 10)
      return
  }
}

/** Status that a client sees; 0 if it sees none. */
export const seenStatus = (reply: Reply, fault: Broken | undefined): number =>
  (fault?.kind === 'reset' && fault.at !== 'mid-body') ||
  (fault?.kind === 'garbage' && fault.at === 'protocol')
    ? 0
    : reply.status

const resetUnder = ({ socket }: ServerResponse): void => {
  if (socket !== null) reset(socket)
}

/** Runs something later, unless the response is closed first. */
const later = (response: ServerResponse, milliseconds: number, run: () => void): void => {
  const timer = setTimeout(run, milliseconds)
  response.once('close', () => clearTimeout(timer))
}

const writeHalf = (response: ServerResponse, { status, headers, body }: Reply, then: () => void): void => {
  const payload = Buffer.from(body)
  response.writeHead(status, { ...headers, 'content-length': payload.length })
  response.write(payload.subarray(0, Math.ceil(payload.length / 2)), then)
}

const writeBytes = (response: ServerResponse, { status, headers }: Reply, bytes: Buffer): void => {
  response.writeHead(status, { ...headers, 'content-length': bytes.length })
  response.end(bytes)
}

/** Random bytes. The first one starts neither a JSON text nor an HTTP answer. */
const garbage = (chance: Chance): Buffer =>
  Buffer.from(
    Array.from({ length: GARBAGE_BYTES }, (_, index) => (index === 0 ? 0 : Math.floor(chance() * 256))),
  )

/** Writes a JSON text of the given size as fast as the client reads it, without holding all of it in memory. */
const writeHuge = (response: ServerResponse, { status, headers }: Reply, bytes: number): void => {
  const [before, after] = ['{"SecretString":"', '"}']
  response.writeHead(status, { ...headers, 'content-length': bytes + before.length + after.length })
  response.write(before)
  let left = bytes
  const pump = (): void => {
    while (left > 0) {
      const size = Math.min(left, PIECE)
      left -= size
      if (!response.write('a'.repeat(size)) && left > 0) {
        response.once('drain', pump)
        return
      }
    }
    response.end(after)
  }
  pump()
}

const drip = (
  response: ServerResponse,
  { status, headers, body }: Reply,
  chunk: number,
  interval: number,
): void => {
  const payload = Buffer.from(body)
  response.writeHead(status, { ...headers, 'content-length': payload.length })
  response.flushHeaders()
  let at = 0
  const next = (): void => {
    response.write(payload.subarray(at, at + chunk))
    at += chunk
    if (at >= payload.length) {
      clearInterval(timer)
      response.end()
    }
  }
  const timer = setInterval(next, interval)
  response.once('close', () => clearInterval(timer))
}
