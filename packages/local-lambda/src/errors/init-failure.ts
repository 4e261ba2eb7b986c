import type { LambdaPlan } from '../options/lambda-options.ts'
import type { FunctionError } from '../options/types.ts'
import type { Exit } from './failures.ts'
import { LambdaError } from './lambda-error.ts'
import { oneLine } from './one-line.ts'

/**
 * Error for a handler that the runtime could not load.
 *
 * @param syntaxLine line of a syntax error in the bundle, if there is one
 */
export const initFailed = (plan: LambdaPlan, error: FunctionError, syntaxLine?: number): LambdaError => {
  const where = syntaxLine === undefined ? thrownAt(error) : `${plan.bundle}:${syntaxLine}`
  const place = where === undefined ? '' : ` at ${where}`
  const what = oneLine(`${error.errorType}: ${error.errorMessage}`)
  const hint = `looking for its export "${plan.handler}"; make it load without errors under plain Node.js`
  return new LambdaError(
    'INIT_FAILED',
    `${plan.bundle} failed while it was loaded${place}, ${hint} (${what})`,
  )
}

/** Error for a missing handler; `names` are the module's exports, if they are known. */
export const noHandler = (plan: LambdaPlan, names: readonly string[] | undefined): LambdaError => {
  const { bundle, handler } = plan
  const [first = ''] = handler.split('.')
  if (names?.includes(first)) {
    const hint = 'export a function under this name, or name another export as the handler'
    return new LambdaError('NO_HANDLER', `${bundle}: its export "${handler}" is not a function; ${hint}`)
  }
  const known = names === undefined ? '' : `; it exports ${names.length === 0 ? 'nothing' : names.join(', ')}`
  const hint = 'export a function under this name, or name another one as the handler'
  return new LambdaError('NO_HANDLER', `${bundle} has no export "${handler}"${known}; ${hint}`)
}

/** Error for a handler with three parameters that doesn't stream: the module was loaded, but it is rejected. */
export const callbackHandler = ({ bundle, handler }: LambdaPlan): LambdaError => {
  const hint = 'which Lambda no longer supports; let it take event and context only, and return a promise'
  return new LambdaError(
    'INIT_FAILED',
    `${bundle}: its export "${handler}" takes a callback, ${hint} (Runtime.CallbackHandlerDeprecated)`,
  )
}

/** Error for a process that ended before it asked for an event. */
export const endedInInit = (plan: LambdaPlan, { code, signal }: Exit): LambdaError => {
  const how = signal === null ? `with exit status ${code}` : `by ${signal}`
  const hint = `before its export "${plan.handler}" could be called; it must not end the process while it loads`
  return new LambdaError('INIT_EXITED', `${plan.bundle}: the process ended ${how} ${hint}`)
}

/**
 * Error for an INIT that did not end in time.
 *
 * @param time milliseconds
 */
export const initTimedOut = (plan: LambdaPlan, time: number): LambdaError => {
  const limit = `${(time / 1000).toFixed(2)} seconds`
  const hint = `its export "${plan.handler}" was never reached; look for a top-level await that waits for ever`
  return new LambdaError('INIT_TIMEOUT', `${plan.bundle} was not loaded within ${limit}; ${hint}`)
}

/** File and line of the innermost frame of the user's own code. */
const thrownAt = ({ stackTrace = [] }: FunctionError): string | undefined => {
  const frame = stackTrace.slice(1).find((line) => /^ +at /.test(line) && !line.includes('node:'))
  return frame?.match(/(?:file:\/\/)?(\/[^()]+:\d+):\d+\)?$/)?.[1]
}
