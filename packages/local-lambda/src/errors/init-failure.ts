import type { LambdaPlan } from '../options/lambda-options.ts'
import type { FunctionError } from '../options/types.ts'
import type { Exit } from './failures.ts'
import { LambdaError } from './lambda-error.ts'
import { oneLine } from './one-line.ts'

/**
 * What is thrown where the runtime reported that it could not load the handler.
 *
 * @param syntaxLine the line of a syntax error in the bundle, if it has one
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

/** What is thrown where the module has no such function; `names` is what it exports, if that is known. */
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

/** What is thrown where the handler has three parameters and does not stream: the module was loaded, and is refused. */
export const callbackHandler = ({ bundle, handler }: LambdaPlan): LambdaError => {
  const hint = 'which Lambda no longer supports; let it take event and context only, and return a promise'
  return new LambdaError(
    'INIT_FAILED',
    `${bundle}: its export "${handler}" takes a callback, ${hint} (Runtime.CallbackHandlerDeprecated)`,
  )
}

/** What is thrown where the process ended before it asked for an event. */
export const endedInInit = (plan: LambdaPlan, { code, signal }: Exit): LambdaError => {
  const how = signal === null ? `with exit status ${code}` : `by ${signal}`
  const hint = `before its export "${plan.handler}" could be called; it must not end the process while it loads`
  return new LambdaError('INIT_EXITED', `${plan.bundle}: the process ended ${how} ${hint}`)
}

/**
 * What is thrown where INIT did not end in time.
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
