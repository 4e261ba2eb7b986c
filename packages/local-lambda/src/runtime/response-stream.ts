import { PassThrough } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { RuntimeClient } from './client.ts'
import { type Handler, STREAMING } from './handler.ts'
import { logError } from './json-log.ts'
import { report } from './report.ts'

const PRELUDE_TYPE = 'application/vnd.awslambda.http-integration-response'
const PRELUDE_END = new Uint8Array(8)

/** Stream that a streaming handler writes its response to. */
export interface ResponseStream extends PassThrough {
  setContentType(type: string): void
}

/** Global `awslambda` that streaming handlers use. */
export const awslambda: object = {
  streamifyResponse: (handler: Handler): Handler => Object.assign(handler, { [STREAMING]: 'response' }),
  HttpResponseStream: {
    /** Sets status and headers of an HTTP answer. They go before the body, separated by eight zero bytes. */
    from: (stream: ResponseStream, prelude: unknown): ResponseStream => {
      stream.setContentType(PRELUDE_TYPE)
      stream.write(JSON.stringify(prelude))
      stream.write(PRELUDE_END)
      return stream
    },
  },
}

/**
 * Runs a streaming handler. Its output is sent as it comes; a later error goes into the trailers.
 *
 * @param requestId invocation that it answers
 * @param run calls the handler with the stream
 */
export const streamAnswer = async (
  client: RuntimeClient,
  requestId: string,
  run: (stream: ResponseStream) => unknown,
): Promise<void> => {
  const { outgoing, answer } = client.open('POST', `invocation/${requestId}/response`, {
    'Content-Type': 'application/octet-stream',
    'Lambda-Runtime-Function-Response-Mode': 'streaming',
    'Transfer-Encoding': 'chunked',
    Trailer: ['Lambda-Runtime-Function-Error-Type', 'Lambda-Runtime-Function-Error-Body'],
  })
  const body = new PassThrough()
  const write = body.write.bind(body)
  const stream: ResponseStream = Object.assign(body, {
    setContentType: (type: string) => outgoing.setHeader('Content-Type', type),
    write: (chunk: unknown, ...more: readonly unknown[]) =>
      Reflect.apply(write, body, [isChunk(chunk) ? chunk : JSON.stringify(chunk), ...more]),
  })
  body.pipe(outgoing)
  body.once('close', () => {
    if (body.writableFinished) return
    // Lambda's own runtime crashes there, because nobody catches it; its end cuts the connection.
    throw body.errored ?? new Error('the response stream was destroyed')
  })
  try {
    await run(stream)
    // Like Lambda, this waits for the handler to end its stream, until the invocation times out.
    await Promise.all([finished(body), answer])
  } catch (error) {
    logError('Invoke Error', error)
    if (body.writableEnded || body.destroyed) {
      // Too late: the caller has the whole answer, or this process ends.
      await answer.catch(() => {})
      return
    }
    body.unpipe(outgoing)
    const failure = report(error)
    outgoing.addTrailers({
      'Lambda-Runtime-Function-Error-Type': failure.errorType,
      'Lambda-Runtime-Function-Error-Body': Buffer.from(JSON.stringify(failure)).toString('base64'),
    })
    outgoing.end()
    await answer.catch(() => {})
  }
}

const isChunk = (chunk: unknown): boolean => typeof chunk === 'string' || chunk instanceof Uint8Array
