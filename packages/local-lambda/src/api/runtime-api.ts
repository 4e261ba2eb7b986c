import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { performance } from 'node:perf_hooks'
import { Condition } from '../environment/condition.ts'
import { defer } from '../environment/deferred.ts'
import { timedOut, tooLarge, truncated, workerEnded } from '../errors/failures.ts'
import type { FunctionError } from '../options/types.ts'
import { clearTimeout, setTimeout, wallClock } from '../timers.ts'
import { type Answer, readAnswer, readReport } from './answers.ts'
import { type Api, notFound, reply } from './api-server.ts'
import type { EventToSend, Outcome, Task } from './event.ts'

/** Callbacks to the environment. */
export interface RuntimeHooks {
  /** Called just before the runtime gets an event. */
  readonly onDeliver: (event: EventToSend, deadlineMs: number, startedAt: number) => void
  /** Called when an event is past its deadline. */
  readonly onTimeout: (event: EventToSend) => void
}

const ROUTE = /^invocation\/([^/]+)\/(response|error)$/
/** Grace period after a cut stream, in milliseconds: the process may turn out to have ended. */
const CUT_GRACE = 1000

/**
 * Lambda's Runtime API for one execution environment: hands events to the runtime, at most `limit` at a time, and
 * takes its answers.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RuntimeApi implements Api {
  readonly base = '/2018-06-01/runtime/'
  readonly #limit: number
  readonly #managed: boolean
  readonly #hooks: RuntimeHooks
  readonly #initialized = defer<'ready' | FunctionError>()
  readonly #waiting: ServerResponse[] = []
  readonly #queue: Task[] = []
  readonly #running = new Map<string, Task>()
  readonly #condition = new Condition()
  readonly #watched = new WeakSet<Socket>()
  #ended = false

  /**
   * @param limit maximum number of concurrent events
   * @param managed is it one of Lambda Managed Instances? Then an event over the limit is refused, and a late one
   * continues
   */
  constructor(limit: number, managed: boolean, hooks: RuntimeHooks) {
    this.#limit = limit
    this.#managed = managed
    this.#hooks = hooks
  }

  /** Resolves at the end of INIT: with `ready`, or with the error that the runtime reported. */
  get initialized(): Promise<'ready' | FunctionError> {
    return this.#initialized.promise
  }

  /** Resolves when the runtime is idle and has asked for the next event, or when it is gone. */
  idle(): Promise<void> {
    return this.#condition.until(
      () => this.#ended || (this.#running.size === 0 && this.#waiting.some(({ destroyed }) => !destroyed)),
    )
  }

  /** Sends one event as soon as the runtime asks for one and the limit allows it. */
  send(event: EventToSend): Promise<Outcome> {
    if (this.#ended) return Promise.resolve('not delivered')
    const full = this.#running.size + this.#queue.length >= this.#limit
    if (this.#managed && full) return Promise.resolve('refused')
    const outcome = defer<Outcome>()
    this.#queue.push({ event, outcome, startedAt: 0, timer: undefined, connection: null, late: false })
    this.#dispatch()
    return outcome.promise
  }

  /** Handles the end of the process: events in progress fail, and undelivered ones go back. */
  end(failure: (requestId: string) => FunctionError): void {
    this.#ended = true
    for (const { event } of [...this.#running.values()])
      this.#settle(event.requestId, failure(event.requestId))
    for (const task of this.#queue.splice(0)) task.outcome.resolve('not delivered')
    this.#condition.check()
  }

  #dispatch(): void {
    while (this.#running.size < this.#limit && this.#queue.length > 0) {
      const response = this.#waiting.shift()
      if (response === undefined) return
      if (response.destroyed) continue
      const task = this.#queue.shift()
      if (task === undefined) return
      const { requestId, body, timeout, functionArn, traceId, caller } = task.event
      this.#running.set(requestId, task)
      const now = performance.now()
      task.startedAt = task.event.startedAt ?? now
      const left = task.startedAt + timeout - now
      task.timer = setTimeout(() => this.#timeOut(task), left)
      task.connection = response.socket
      const deadlineMs = Math.ceil(wallClock() + left)
      this.#hooks.onDeliver(task.event, deadlineMs, task.startedAt)
      response.writeHead(200, {
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
        'Lambda-Runtime-Aws-Request-Id': requestId,
        'Lambda-Runtime-Deadline-Ms': String(deadlineMs),
        'Lambda-Runtime-Invoked-Function-Arn': functionArn,
        'Lambda-Runtime-Trace-Id': traceId,
        ...caller,
      })
      response.end(body)
    }
  }

  /** On Managed Instances nothing is interrupted: a late event occupies its slot until it ends. */
  #timeOut(task: Task): void {
    const { requestId, timeout } = task.event
    if (this.#managed) {
      task.late = true
      const durationMs = performance.now() - task.startedAt
      task.outcome.resolve({ error: timedOut(requestId, timeout), durationMs })
    }
    this.#hooks.onTimeout(task.event)
  }

  /** Fails the events of a worker whose connection closes. On a Managed Instance, a worker can end alone. */
  #watch(connection: Socket): void {
    if (!this.#managed || this.#watched.has(connection)) return
    this.#watched.add(connection)
    connection.once('close', () => {
      for (const { event, connection: own } of [...this.#running.values()]) {
        if (own === connection) this.#settle(event.requestId, workerEnded(event.requestId))
      }
    })
  }

  #settle(requestId: string, result: Answer): void {
    const task = this.#running.get(requestId)
    if (task === undefined) return
    this.#running.delete(requestId)
    clearTimeout(task.timer)
    const durationMs = performance.now() - task.startedAt
    task.outcome.resolve('errorType' in result ? { error: result, durationMs } : { ...result, durationMs })
    this.#dispatch()
  }

  async serve(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET' && path === 'invocation/next') {
      this.#watch(request.socket)
      this.#waiting.push(response)
      this.#initialized.resolve('ready')
      this.#dispatch()
      this.#condition.check()
      return
    }
    const [, id, what] = (request.method === 'POST' && ROUTE.exec(path)) || []
    if (request.method === 'POST' && path === 'init/error') {
      this.#initialized.resolve(await readReport(request))
      reply(response, 202, { status: 'OK' })
    } else if (id === undefined) {
      notFound(request, response)
    } else {
      await this.#take(decodeURIComponent(id), what === 'error', request, response)
    }
  }

  async #take(
    id: string,
    failed: boolean,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const task = this.#running.get(id)
    if (task === undefined) {
      request.resume()
      reply(response, 400, { errorType: 'InvalidRequestID', errorMessage: 'Invalid request ID' })
      return
    }
    if (task.late) {
      request.resume()
      reply(response, 410, { errorType: 'InvokeTimeout', errorMessage: 'Invoke timeout' })
      this.#settle(id, timedOut(id, task.event.timeout))
      return
    }
    if (failed) {
      const error = await readReport(request)
      reply(response, 202, { status: 'OK' })
      this.#settle(id, error)
      return
    }
    const answer = await readAnswer(request, task.startedAt).catch(() => truncated)
    if (answer === truncated) {
      setTimeout(() => this.#settle(id, truncated), CUT_GRACE).unref()
      return
    }
    if (answer === tooLarge) reply(response, 413, tooLarge)
    else reply(response, 202, { status: 'OK' })
    this.#settle(id, answer)
  }
}
