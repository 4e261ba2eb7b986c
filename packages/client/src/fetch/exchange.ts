import type { Socket } from 'node:net'
import type Client from 'undici/lib/dispatcher/client.js'
import { ownOf } from '../options/own.ts'
import { clearTimeout } from '../timers.ts'
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

/** A connection that is kept alive, and how many answers it has given since it was made. */
export interface Lane {
  client: Client
  socket: Socket | undefined
  answers: number
}

const UTF8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Sends one GET over a connection, which is made first if there is none.
 *
 * @param timeout milliseconds from now to the last byte
 * @returns its outcome; never rejects
 */
export function exchange(
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
