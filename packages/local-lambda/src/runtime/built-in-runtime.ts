// Entry point of the process that runs a function if aws-lambda-ric is not installed:
// `node built-in-runtime.js BUNDLE HANDLER`, with Lambda's environment variables. Don't import it.
import { isMainThread, Worker } from 'node:worker_threads'
import { RuntimeClient } from './client.ts'
import { type Context, createContext } from './context.ts'
import { type Handler, loadHandler, runtimeError, streams } from './handler.ts'
import { logError, patchConsole, runFor } from './json-log.ts'
import { report } from './report.ts'
import { awslambda, streamAnswer } from './response-stream.ts'

const [bundle = '', handlerName = ''] = process.argv.slice(2)
const { AWS_LAMBDA_MAX_CONCURRENCY: concurrency, AWS_LAMBDA_NODEJS_WORKER_COUNT: workers } = process.env

/** Takes events forever. With concurrency, it doesn't wait for one answer before it takes the next event. */
const run = async (): Promise<void> => {
  const client = new RuntimeClient(process.env.AWS_LAMBDA_RUNTIME_API ?? '')
  Object.assign(globalThis, { awslambda })
  patchConsole(process.env)
  const handler = await load(client)
  for (;;) {
    const { headers, body } = await client.next()
    const context = createContext(headers, process.env)
    const trace = context.xRayTraceId
    if (concurrency === undefined && trace !== undefined) process.env._X_AMZN_TRACE_ID = trace
    const answered = runFor(context.awsRequestId, () => answer(client, handler, JSON.parse(body), context))
    if (concurrency === undefined) await answered
  }
}

const load = async (client: RuntimeClient): Promise<Handler> => {
  try {
    return await loadHandler(bundle, handlerName)
  } catch (error) {
    logError('Init Error', error)
    await client.post('init/error', JSON.stringify(report(error)))
    throw error
  }
}

const answer = async (
  client: RuntimeClient,
  handler: Handler,
  event: unknown,
  context: Context,
): Promise<void> => {
  const { awsRequestId: id } = context
  if (streams(handler)) {
    await streamAnswer(client, id, (stream) => handler(event, stream, context))
    return
  }
  try {
    const result = await handler(event, context)
    await client.post(`invocation/${id}/response`, stringify(result))
  } catch (error) {
    logError('Invoke Error', error)
    await client.post(`invocation/${id}/error`, JSON.stringify(report(error)))
  }
}

const stringify = (result: unknown): string => {
  let text: string | undefined
  try {
    text = JSON.stringify(result === undefined ? null : result)
  } catch {
    throw runtimeError('Runtime.JSONStringifyError', 'Unable to stringify response body')
  }
  if (text === undefined) throw new TypeError(`a ${typeof result} cannot be written as JSON`)
  return text
}

if (isMainThread && concurrency !== undefined) {
  // A worker that crashes ends alone.
  for (let i = 0; i < Number(workers); i += 1)
    new Worker(new URL(import.meta.url), { argv: [bundle, handlerName] }).on('error', console.error)
} else {
  // Without the Runtime API, or without a handler, there is nothing more to do. The reason has been reported.
  run().catch(() => process.exit(1))
}
