import { pathToFileURL } from 'node:url'

/** A handler as the runtime calls it: event and context, or event, response stream and context. */
export type Handler = (...args: readonly unknown[]) => unknown

/** Mark that `awslambda.streamifyResponse` leaves on a handler; bundled code may set it itself. */
export const STREAMING: unique symbol = Symbol.for('aws.lambda.runtime.handler.streaming')

/** Creates an error with one of Lambda's names. */
export const runtimeError = (name: string, message: string): Error =>
  Object.assign(new Error(message), { name })

/** True if a handler streams its response. */
export const streams = (handler: Handler): boolean => Reflect.get(handler, STREAMING) === 'response'

/**
 * Loads a module and finds its handler, first among its exports, then in its default export (which has the exports of a
 * CommonJS module).
 *
 * @throws {Error} with Lambda's name for it, or whatever the module throws
 */
export const loadHandler = async (bundle: string, name: string): Promise<Handler> => {
  const module = await importModule(bundle)
  const handler = member(module, name) ?? member(Reflect.get(module, 'default'), name)
  if (handler === undefined || handler === null) {
    throw runtimeError('Runtime.HandlerNotFound', `${name} is undefined or not exported`)
  }
  if (!isHandler(handler)) throw runtimeError('Runtime.HandlerNotFound', `${name} is not a function`)
  if (handler.length >= 3 && !streams(handler)) {
    const message = 'Lambda no longer supports handlers that take a callback; return a promise'
    throw runtimeError('Runtime.CallbackHandlerDeprecated', message)
  }
  return handler
}

const importModule = async (bundle: string): Promise<object> => {
  try {
    return (await import(pathToFileURL(bundle).href)) as object
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const named = runtimeError('Runtime.UserCodeSyntaxError', String(error))
    throw Object.assign(named, { stack: error.stack })
  }
}

const member = (value: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
      value,
    )

const isHandler = (value: unknown): value is Handler => typeof value === 'function'
