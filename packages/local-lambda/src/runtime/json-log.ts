import { AsyncLocalStorage } from 'node:async_hooks'
import { format } from 'node:util'

/** Lambda's levels, least important first. */
const LEVELS: readonly string[] = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']

const METHODS = {
  trace: 'TRACE',
  debug: 'DEBUG',
  log: 'INFO',
  info: 'INFO',
  warn: 'WARN',
  error: 'ERROR',
  fatal: 'FATAL',
}

/** Invocation of the running code. Several may run at once. */
const current = new AsyncLocalStorage<string>()

/** Runs something for an invocation, so that its log lines name the invocation. */
export function runFor<T>(requestId: string, run: () => T): T {
  return current.run(requestId, run)
}

/**
 * Makes `console` write one JSON object per line if `AWS_LAMBDA_LOG_FORMAT` is `JSON`, from the level of
 * `AWS_LAMBDA_LOG_LEVEL` up.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
export function patchConsole(env: NodeJS.ProcessEnv): void {
  if (!inJson(env)) return
  const least = LEVELS.indexOf(env.AWS_LAMBDA_LOG_LEVEL?.toUpperCase() ?? 'TRACE')
  for (const [method, level] of Object.entries(METHODS)) {
    const write = (...values: readonly unknown[]): void => {
      process.stdout.write(`${jsonLine(level, current.getStore() ?? '-', values)}\n`)
    }
    Reflect.set(console, method, LEVELS.indexOf(level) < least ? () => {} : write)
  }
}

/** Logs the error that ended an invocation or INIT. In JSON, it is the whole message, as in Lambda's own client. */
export function logError(title: string, error: unknown): void {
  if (!inJson(process.env)) console.error(title, error)
  else console.error(error instanceof Error ? error : new Error(String(error)))
}

function inJson(env: NodeJS.ProcessEnv): boolean {
  return env.AWS_LAMBDA_LOG_FORMAT?.toUpperCase() === 'JSON'
}

function jsonLine(level: string, requestId: string, values: readonly unknown[]): string {
  const line = { timestamp: new Date().toISOString(), level, requestId }
  const [only] = values
  if (values.length <= 1) {
    try {
      return JSON.stringify({ ...line, message: only }, (_, value: unknown) => withErrorFields(value))
    } catch {
      return JSON.stringify({ ...line, message: format(only) })
    }
  }
  const error = values.find((value) => value instanceof Error)
  return JSON.stringify({ ...line, message: format(...values), ...(error && errorFields(error)) })
}

function withErrorFields(value: unknown): unknown {
  return value instanceof Error ? { ...errorFields(value), ...value } : value
}

function errorFields(error: Error): object {
  const { message, stack } = error
  return { errorType: error.constructor.name, errorMessage: message, stackTrace: stack?.split('\n') ?? [] }
}
