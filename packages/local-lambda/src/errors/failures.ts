import type { FunctionError } from '../options/types.ts'

/** Exit of a process. */
export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** Reason why it could not be started; absent if it was started. */
  readonly error?: string
}

/** Lambda's limit for a response that is not streamed, in bytes. */
export const MAX_RESPONSE_BYTES = 6_291_556

/** Lambda's name for a timeout of a function. */
export const TIMED_OUT = 'Sandbox.Timedout'

/** Lambda's report of a timeout. */
export const timedOut = (requestId: string, timeout: number): FunctionError => ({
  errorType: TIMED_OUT,
  errorMessage: `RequestId: ${requestId} Error: Task timed out after ${(timeout / 1000).toFixed(2)} seconds`,
})

/** Lambda's report of a process that ended before it answered. */
export const exited = (requestId: string, exit: Exit): FunctionError => ({
  errorType: 'Runtime.ExitError',
  errorMessage: `RequestId: ${requestId} Error: Runtime exited ${describeExit(exit)}`,
})

/** Report of an event whose worker ended before it answered, while the process continued. */
export function workerEnded(requestId: string): FunctionError {
  return exited(requestId, { code: 0, signal: null })
}

/** Lambda's own names for failures that end an environment during an invocation. */
const CRASHES: ReadonlySet<string> = new Set(['Runtime.ExitError', 'Extension.Crash', 'Extension.ExitError'])

/** Lambda's name for the crash that ended an invocation, if there was one. */
export function crashType(outcome: object): { readonly errorType?: string } {
  const { errorType = '' } = 'error' in outcome ? (outcome.error as Partial<FunctionError>) : {}
  return CRASHES.has(errorType) ? { errorType } : {}
}

/** Report of an event that arrived while all workers of a Managed Instance were busy. */
export const refused: FunctionError = {
  errorType: 'TooManyRequestsException',
  errorMessage: 'Rate Exceeded.',
}

/** Log line of Lambda for a timeout. */
export function timeoutLog(requestId: string, timeout: number): string {
  return `${new Date().toISOString()} ${requestId} Task timed out after ${(timeout / 1000).toFixed(2)} seconds\n`
}

/** Log line of Lambda for a process that ended by itself. */
export const exitLog = (exit: Exit): string =>
  `Error: Runtime exited ${describeExit(exit)}\nRuntime.ExitError\n`

const describeExit = ({ code, signal }: Exit): string => {
  if (signal !== null) return `with error: ${describeSignal(signal)}`
  return code === 0 ? 'without providing a reason' : `with error: exit status ${code}`
}

/** Lambda's names for the signals that end a process; SIGABRT is V8 out of memory. */
const SIGNALS: Partial<Record<NodeJS.Signals, string>> = {
  SIGABRT: 'aborted',
  SIGKILL: 'killed',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
}

/** A signal in Lambda's words. */
export const describeSignal = (signal: NodeJS.Signals): string => `signal: ${SIGNALS[signal] ?? signal}`

/** Lambda's report of a response over its limit. */
export const tooLarge: FunctionError = {
  errorType: 'Function.ResponseSizeTooLarge',
  errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
}

/** Report of a streamed response whose connection was cut. */
export const truncated: FunctionError = {
  errorType: 'Runtime.TruncatedResponse',
  errorMessage: 'The response stream was cut before its end',
}

/** Report of an answer that must be JSON but isn't. */
export const notJson: FunctionError = {
  errorType: 'Runtime.InvalidResponse',
  errorMessage: 'The response is not JSON',
}

/**
 * Parses a runtime's error report, leniently, because it comes from the function's process.
 *
 * @param body the JSON text `{ errorType, errorMessage, trace | stackTrace }`
 * @param type error type from the header, used if the body has none
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
