import { describeSignal, type Exit } from '../errors/failures.ts'
import { LambdaError } from '../errors/lambda-error.ts'
import { oneLine } from '../errors/one-line.ts'
import type { FunctionError } from '../options/types.ts'
import type { Extension } from './extension.ts'
import type { ReportedFailure } from './extensions-api.ts'

/** End of an extension: its process ended, or it reported a failure. */
export type ExtensionEnd = { readonly name: string; readonly exit: Exit } | ReportedFailure

/**
 * Error for an extension that fails in INIT.
 *
 * @param registered had it registered?
 */
export const extensionFailed = (end: ExtensionEnd, registered: boolean): LambdaError => {
  if (!('exit' in end)) {
    const said = end.message === '' ? '; see its output for the reason' : `: ${oneLine(end.message)}`
    return failed(`extension ${end.name} reported ${oneLine(end.type)} during startup${said}`)
  }
  const { code, signal, error } = end.exit
  if (error !== undefined) {
    const hint = 'its command must be a program that can be run here'
    return failed(`extension ${end.name} could not be started (${error}); ${hint}`)
  }
  const how = signal === null ? `with exit status ${code}` : `by ${signal}`
  const when = registered ? 'before it asked for its first event' : 'before it had registered'
  return failed(`extension ${end.name} ended ${how} ${when}; see its output for the reason`)
}

/**
 * Error for an extension that prevents INIT from ending.
 *
 * @param limit milliseconds
 */
export const extensionLate = (extensions: readonly Extension[], limit: number): LambdaError => {
  const within = `within ${(limit / 1000).toFixed(2)} seconds`
  const missing = extensions.find(({ registered }) => !registered)
  if (missing !== undefined) {
    const others = extensions.filter(({ external }) => !external).map(({ name }) => name)
    const seen = others.length === 0 ? '' : ` (registered names: ${others.join(', ')})`
    const hint = 'its Lambda-Extension-Name must be the name of its file, or the option "name"'
    return failed(`extension ${missing.name} has not registered ${within}${seen}; ${hint}`)
  }
  const busy = extensions.filter(({ state }) => state !== 'Ready').map(({ name }) => name)
  const hint = 'INIT cannot end before it does'
  return new LambdaError(
    'INIT_TIMEOUT',
    `extension ${busy.join(', ')} has not asked for its first event ${within}; ${hint}`,
  )
}

/** Lambda's report of an invocation in which an extension failed. */
export const extensionCrashed = (requestId: string, end: ExtensionEnd): FunctionError => {
  if (!('exit' in end)) {
    const errorMessage = `RequestId: ${requestId} Error: extension ${end.name} reported ${oneLine(end.type)}`
    return { errorType: 'Extension.ExitError', errorMessage }
  }
  const { code, signal } = end.exit
  const how = signal === null ? `exit ${code === 0 ? 'code' : 'status'} ${code}` : describeSignal(signal)
  return {
    errorType: 'Extension.Crash',
    errorMessage: `RequestId: ${requestId} Error: extension ${end.name}: ${how}`,
  }
}

const failed = (message: string): LambdaError => new LambdaError('EXTENSION_FAILED', message)
