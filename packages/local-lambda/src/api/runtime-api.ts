import type { IncomingMessage, ServerResponse } from 'node:http'
import { performance } from 'node:perf_hooks'
import { Condition } from '../environment/condition.ts'
import { type Deferred, defer } from '../environment/deferred.ts'
import { tooLarge, truncated } from '../errors/failures.ts'
import type { CallerHeaders } from '../options/caller.ts'
import type { FunctionError, StreamedResponse } from '../options/types.ts'
import { type Answer, readAnswer, readReport } from './answers.ts'
import { type Api, notFound, reply } from './api-server.ts'

/** One event on its way to a runtime. */
export interface EventToSend {
  readonly requestId: string
  readonly body: string
  /** Milliseconds from its delivery. */
  readonly timeout: number
  readonly functionArn: string
  readonly traceId: string
  /** What the caller sent beside it. */
  readonly caller: CallerHeaders
}

/** What a runtime made of an event. */
export type Outcome =
  | { readonly payload: unknown; readonly streamed?: StreamedResponse; readonly durationMs: number }
  | { readonly error: FunctionError; readonly durationMs: number }
  | 'not delivered'

/** What the environment does meanwhile. */
export interface RuntimeHooks {
  /** Called just before the runtime gets an event. */
  readonly onDeliver: (event: EventToSend, deadlineMs: number) => void
  /** Called when an event is past its deadline. */
  readonly onTimeout: (event: EventToSend) => void
}

interface Task {
  readonly event: EventToSend
  readonly outcome: Deferred<Outcome>
  startedAt: number
  timer: NodeJS.Timeout | undefined
}

const ROUTE = /^invocation\/([^/]+)\/(response|error)$/
/** How long a cut stream may still turn out to be the end of the process. */
const CUT_GRACE = 100

/**
 * Lambda's Runtime API for one execution environment: hands events to the runtime, at most `limit` at a time, and
 * takes its answers.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RuntimeApi implements Api {
  readonly base = '/2018-06-01/runtime/'
  readonly #limit: number
  readonly #workers: number
  readonly #hooks: RuntimeHooks
  readonly #initialized = defer<'ready' | FunctionError>()
  readonly #waiting: ServerResponse[] = []
  readonly #queue: Task[] = []
  readonly #running = new Map<string, Task>()
  readonly #condition = new Condition()
  #ended = false

  /**
   * @param limit how many events may be in work at the same time
   * @param workers how many threads must ask for an event before INIT has ended
   */
  constructor(limit: number, workers: number, hooks: RuntimeHooks) {
    this.#limit = limit
    this.#workers = workers
    this.#hooks = hooks
  }

  /** Fulfilled when INIT has ended: with `ready`, or with the error that the runtime reported. */
  get initialized(): Promise<'ready' | FunctionError> {
    return this.#initialized.promise
  }

  /** Fulfilled when the runtime has nothing to do and has asked for the next event, or is gone. */
  idle(): Promise<void> {
    return this.#condition.until(
      () => this.#ended || (this.#running.size === 0 && this.#waiting.some(({ destroyed }) => !destroyed)),
    )
  }

  /** Sends one event as soon as the runtime asks for one and the limit allows it. */
  send(event: EventToSend): Promise<Outcome> {
    const task: Task = { event, outcome: defer<Outcome>(), startedAt: 0, timer: undefined }
    if (this.#ended) return Promise.resolve('not delivered')
    this.#queue.push(task)
    this.#dispatch()
    return task.outcome.promise
  }

  /** The process is gone: whatever it still had in work fails, what it had not been given goes back. */
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
      task.startedAt = performance.now()
      task.timer = setTimeout(() => this.#hooks.onTimeout(task.event), timeout)
      const deadlineMs = Math.ceil(Date.now() + timeout)
      this.#hooks.onDeliver(task.event, deadlineMs)
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
      this.#waiting.push(response)
      if (this.#waiting.length >= this.#workers) this.#initialized.resolve('ready')
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
