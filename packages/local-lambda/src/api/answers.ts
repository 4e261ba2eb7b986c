import type { IncomingMessage } from 'node:http'
import { performance } from 'node:perf_hooks'
import { MAX_RESPONSE_BYTES, notJson, parseReport, tooLarge } from '../errors/failures.ts'
import type { FunctionError, StreamedResponse } from '../options/types.ts'

/** Answer of a function to its event. */
export type Answer = FunctionError | { readonly payload: unknown; readonly streamed?: StreamedResponse }

/** Reads a runtime's report of an error. */
export const readReport = async (request: IncomingMessage): Promise<FunctionError> => {
  const type = request.headers['lambda-runtime-function-error-type']
  return parseReport((await readBody(request)).toString(), typeof type === 'string' ? type : undefined)
}

/** Reads a request's whole body. */
export const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/**
 * Reads a function's answer: JSON, or a stream whose trailers may still report a failure.
 *
 * @param startedAt time at which the function got the event, by `performance.now()`
 * @throws if the connection is cut before the end
 */
export const readAnswer = async (request: IncomingMessage, startedAt: number): Promise<Answer> => {
  const streaming = request.headers['lambda-runtime-function-response-mode'] === 'streaming'
  let firstByteMs = 0
  request.once('data', () => {
    firstByteMs = performance.now() - startedAt
  })
  const body = await readBody(request)
  if (streaming) {
    const type = request.trailers['lambda-runtime-function-error-type']
    const report = request.trailers['lambda-runtime-function-error-body'] ?? ''
    if (type !== undefined) return parseReport(Buffer.from(report, 'base64').toString(), type)
    const contentType = request.headers['content-type'] ?? 'application/octet-stream'
    return { payload: body.toString(), streamed: { contentType, body, firstByteMs } }
  }
  if (body.length > MAX_RESPONSE_BYTES) return tooLarge
  try {
    return { payload: body.length === 0 ? null : (JSON.parse(body.toString()) as unknown) }
  } catch {
    return notJson
  }
}
