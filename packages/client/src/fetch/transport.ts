import type { Socket } from 'node:net'
import Client from 'undici/lib/dispatcher/client.js'
import { monotonic } from '../clock.ts'
import { isFailed } from '../errors/failure.ts'
import { ownOf } from '../options/own.ts'
import { clearTimeout } from '../timers.ts'
import { type Connect, connect } from './connect.ts'
import { afterwards } from './deadline.ts'
import { errorCode } from './error-code.ts'

/** The largest body that is read, bytes. A secret holds at most 64 KiB; JSON and base64 make it a few times larger. */
export const MAX_BODY: number = 1024 * 1024

/** Maximum of concurrent requests; further ones wait for a free connection. */
export const MAX_CONNECTIONS: number = 32

/**
 * Ways in which a request can fail before there is a whole answer:
 * - `refused`: nothing listens;
 * - `lost`: the connection could not be made, or broke before the response began;
 * - `broken`: the response broke off, or isn't HTTP;
 * - `too-large`: the body was larger than {@link MAX_BODY};
 * - `timeout`: no whole response in time;
 * - `busy`: no connection was free in time.
 */
export type TransportFailure = 'refused' | 'lost' | 'broken' | 'too-large' | 'timeout' | 'busy'

/** Failure of a request that got no whole answer. */
export interface NoAnswer {
  readonly failure: TransportFailure
  /** Tells if the connection had answered before. Then it may have died unnoticed, as in a freeze. */
  readonly reused: boolean
  /** Time that it had, milliseconds; for `busy`, time that it waited for a connection. */
  readonly given: number
  /** If no connection could be made, the code of the reason, such as `EMFILE`. */
  readonly code?: string | undefined
}

/** A whole answer, or how there came none. */
export type Outcome = { readonly status: number; readonly body: string } | NoAnswer

/** Sends one GET; never rejects. */
export interface Transport {
  /**
   * @param path path and query
   * @param token the value of the token header
   * @param deadline time by which a connection has to be free, on the clock of {@link monotonic}, milliseconds
   * @param timeout milliseconds from the moment at which it is sent to the last byte; ends by the deadline, too
   * @param isBehind true if nobody waits for it, so that it must not keep the process alive
   */
  get(path: string, token: string, deadline: number, timeout: number, isBehind: boolean): Promise<Outcome>
}

/** A connection that is kept alive, and how many answers it has given since it was made. */
interface Lane {
  client: Client
  socket: Socket | undefined
  answers: number
}

/** Keep-alive connections over undici to one origin on loopback. Neither idle connections nor timers of it keep a process alive. */
export class ConnectionPool implements Transport {
  readonly #origin: string
  readonly #makeSocket: Connect
  readonly #idle: Lane[] = []
  #waiting: ((lane: Lane | undefined) => void)[] = []
  #open = 0

  constructor(host: string, port: number, makeSocket: Connect = connect) {
    this.#makeSocket = makeSocket
    this.#origin = `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  }

  async get(
    path: string,
    token: string,
    deadline: number,
    timeout: number,
    isBehind: boolean,
  ): Promise<Outcome> {
    let lane = this.#take()
    if (lane === undefined) {
      const given = deadline - monotonic()
      lane = await this.#wait(given, isBehind)
      if (lane === undefined) return { failure: 'busy', reused: false, given }
    }
    const began = monotonic()
    const given = Math.min(deadline - began, timeout)
    let outcome = await exchange(lane, path, token, given, isBehind)
    if (isFailed(outcome) && outcome.failure === 'lost' && outcome.reused) {
      // It died while nobody looked. A GET is safe to repeat, and a lane whose connection died makes a new one.
      outcome = await exchange(lane, path, token, given - (monotonic() - began), isBehind)
    }
    // Whatever the old connection is stuck in, the next request must not inherit it; and an agent that has too many
    // connections refuses a connection for as long as it lives.
    const isSpoilt = isFailed(outcome) ? outcome.failure === 'timeout' : outcome.status === 429
    if (isSpoilt) {
      void lane.client.destroy().catch(() => {})
      // A client that is destroyed leaves alone what it is still connecting.
      lane.socket?.destroy()
      lane.client = this.#connect(lane)
    }
    this.#release(lane)
    return outcome
  }

  #take(): Lane | undefined {
    const lane = this.#idle.pop()
    if (lane !== undefined || this.#open === MAX_CONNECTIONS) return lane
    this.#open++
    const created = {} as Lane
    created.client = this.#connect(created)
    return created
  }

  #wait(timeout: number, isBehind: boolean): Promise<Lane | undefined> {
    return new Promise((resolve) => {
      const settle = (lane: Lane | undefined): void => {
        clearTimeout(timer)
        resolve(lane)
      }
      const timer = afterwards(timeout, isBehind, () => {
        this.#waiting = this.#waiting.filter((one) => one !== settle)
        settle(undefined)
      })
      this.#waiting.push(settle)
    })
  }

  #release(lane: Lane): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#idle.push(lane)
    else next(lane)
  }

  #connect(lane: Lane): Client {
    lane.answers = 0
    const options = ownOf<Client.Options>({
      pipelining: 1,
      allowH2: false,
      // One timer of ours covers an attempt from its start to its last byte.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: (options, done) => {
        lane.socket = this.#makeSocket(options, done)
      },
    })
    const client = new Client(this.#origin, options)
    client.on('disconnect', () => {
      if (lane.client === client) lane.answers = 0
    })
    return client
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true })

function exchange(
  lane: Lane,
  path: string,
  token: string,
  timeout: number,
  isBehind: boolean,
): Promise<Outcome> {
  return new Promise((resolve) => {
    let status = 0
    let length = 0
    const chunks: Buffer[] = []
    let controller: { abort(reason: Error): void } | undefined

    const settle = (outcome: Outcome): void => {
      clearTimeout(timer)
      resolve(outcome)
    }
    const fail = (failure: TransportFailure, code?: string): void =>
      settle({ failure, reused: lane.answers > 0, given: timeout, code })
    const timer = afterwards(timeout, isBehind, () => fail('timeout'))

    lane.client.dispatch(ownOf({ path, method: 'GET', headers: ['x-aws-parameters-secrets-token', token] }), {
      onRequestStart(started) {
        controller = started
        if (isBehind) lane.socket?.unref()
      },
      onResponseStart(_controller, statusCode) {
        status = statusCode
      },
      onResponseData(_controller, chunk) {
        length += chunk.length
        if (length <= MAX_BODY) chunks.push(chunk)
        else {
          fail('too-large')
          controller?.abort(new Error('too large'))
        }
      },
      onResponseEnd() {
        lane.answers++
        settle({ status, body: textOf(chunks) })
      },
      onResponseError(_controller, error) {
        // Nothing is started before there is a connection.
        fail(status > 0 ? 'broken' : failureOf(error), controller ? undefined : errorCode(error))
      },
    })
  })
}

/** The text of a body, empty if it is no UTF-8: a password with other characters than were stored is worse than none. */
function textOf(chunks: readonly Buffer[]): string {
  const body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)
  try {
    return UTF8.decode(body)
  } catch {
    return ''
  }
}

/** Tells failures apart by their codes and names, which are stable: an error of undici may hold a piece of the response. */
function failureOf(error: Error): TransportFailure {
  const code = errorCode(error)
  if (code === 'ECONNREFUSED' || code === 'EADDRNOTAVAIL') return 'refused'
  // HTTPParserError, HeadersOverflowError, or ResponseContentLengthMismatchError: the parser's have no code of their own.
  return /Parser|Overflow|Mismatch/.test(error.name) ? 'broken' : 'lost'
}
