import Client from 'undici/lib/dispatcher/client.js'
import { monotonic } from '../clock.ts'
import { isFailed } from '../errors/failure.ts'
import { ownOf } from '../options/own.ts'
import { clearTimeout } from '../timers.ts'
import { type Connect, connect } from './connect.ts'
import { afterwards } from './deadline.ts'
import { exchange, type Lane, MAX_CONNECTIONS, type Outcome } from './exchange.ts'

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
