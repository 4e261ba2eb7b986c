import type { FunctionError } from '../options/types.ts'

/** How a process ended. */
export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** Why it could not be started; absent where it was. */
  readonly error?: string
}

/** Lambda's limit for a response that is not streamed, in bytes. */
export const MAX_RESPONSE_BYTES = 6_291_556

/** What Lambda calls a function's running out of time. */
export const TIMED_OUT = 'Sandbox.Timedout'

/** What Lambda reports of a function that ran out of time. */
export const timedOut = (requestId: string, timeout: number): FunctionError => ({
  errorType: TIMED_OUT,
  errorMessage: `RequestId: ${requestId} Error: Task timed out after ${(timeout / 1000).toFixed(2)} seconds`,
})

/** What Lambda reports of a process that ended before it answered. */
export const exited = (requestId: string, exit: Exit): FunctionError => ({
  errorType: 'Runtime.ExitError',
  errorMessage: `RequestId: ${requestId} Error: Runtime exited ${describeExit(exit)}`,
})

/** Report of an event whose worker ended before it answered, while the others of the process went on. */
export function workerEnded(requestId: string): FunctionError {
  return exited(requestId, { code: 0, signal: null })
}

/** Lambda's own names for what ends an environment in an invocation. */
const CRASHES: ReadonlySet<string> = new Set(['Runtime.ExitError', 'Extension.Crash', 'Extension.ExitError'])

/** What Lambda calls the crash that ended an invocation; nothing where none did. */
export function crashType(outcome: object): { readonly errorType?: string } {
  const { errorType = '' } = 'error' in outcome ? (outcome.error as Partial<FunctionError>) : {}
  return CRASHES.has(errorType) ? { errorType } : {}
}

/** Report of an event that came while all workers of a Managed Instance were busy. */
export const refused: FunctionError = {
  errorType: 'TooManyRequestsException',
  errorMessage: 'Rate Exceeded.',
}

/** Line that Lambda writes to the log of a function that ran out of time. */
export function timeoutLog(requestId: string, timeout: number): string {
  return `${new Date().toISOString()} ${requestId} Task timed out after ${(timeout / 1000).toFixed(2)} seconds\n`
}

/** What Lambda writes to the log of a function whose process ended by itself. */
export const exitLog = (exit: Exit): string =>
  `Error: Runtime exited ${describeExit(exit)}\nRuntime.ExitError\n`

const describeExit = ({ code, signal }: Exit): string => {
  if (signal !== null) return `with error: ${describeSignal(signal)}`
  return code === 0 ? 'without providing a reason' : `with error: exit status ${code}`
}

/** What Lambda calls the signals that end a process; SIGABRT is V8 out of memory. */
const SIGNALS: Partial<Record<NodeJS.Signals, string>> = {
  SIGABRT: 'aborted',
  SIGKILL: 'killed',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
}

/** A signal in Lambda's words. */
export const describeSignal = (signal: NodeJS.Signals): string => `signal: ${SIGNALS[signal] ?? signal}`

/** What Lambda reports of a response over its limit. */
export const tooLarge: FunctionError = {
  errorType: 'Function.ResponseSizeTooLarge',
  errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
}

/** What is reported of a streamed response whose connection was cut. */
export const truncated: FunctionError = {
  errorType: 'Runtime.TruncatedResponse',
  errorMessage: 'The response stream was cut before its end',
}

/** What is reported of an answer that is not JSON though it had to be. */
export const notJson: FunctionError = {
  errorType: 'Runtime.InvalidResponse',
  errorMessage: 'The response is not JSON',
}

/**
 * Reads a runtime's report of an error, leniently: it comes from the function's process.
 *
 * @param body the JSON text `{ errorType, errorMessage, trace | stackTrace }`
 * @param type the error type from the header, used where the body has none
 */
export const parseReport = (body: string, type: string | undefined): FunctionError => {
  const report = parseObject(body)
  const { errorType, errorMessage } = report
  const trace = report.trace ?? report.stackTrace
  return {
    errorType: typeof errorType === 'string' ? errorType : (type ?? 'Unhandled'),
    errorMessage: typeof errorMessage === 'string' ? errorMessage : '',
    ...(Array.isArray(trace) && trace.length > 0 && { stackTrace: trace.map(String) }),
  }
}

const parseObject = (body: string): Record<string, unknown> => {
  try {
    const parsed: unknown = JSON.parse(body)
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
  } catch {
    return {}
  }
}
