import type { RuntimeApi } from '../api/runtime-api.ts'
import type { Exit } from '../errors/failures.ts'
import { callbackHandler, endedInInit, initFailed, initTimedOut, noHandler } from '../errors/init-failure.ts'
import { LambdaError } from '../errors/lambda-error.ts'
import { extensionFailed, extensionLate } from '../extensions/extension-failures.ts'
import type { ExtensionsApi } from '../extensions/extensions-api.ts'
import type { LambdaPlan } from '../options/lambda-options.ts'
import type { FunctionError } from '../options/types.ts'
import { listExports, syntaxErrorLine } from '../runtime/inspect-bundle.ts'
import { clearTimeout, setTimeout } from '../timers.ts'
import { defer } from './deferred.ts'
import type { Processes } from './processes.ts'

/** Parts of an environment that INIT needs. */
export interface Uninitialized {
  readonly plan: LambdaPlan
  /** Time limit in milliseconds. */
  readonly limit: number
  /** The function's environment. */
  readonly env: Record<string, string>
  readonly runtimeApi: RuntimeApi
  readonly extensionsApi: ExtensionsApi
  readonly processes: Processes
  /** Aborts INIT, which then fails with the signal's reason. */
  readonly signal: AbortSignal
}

/**
 * Runs the INIT phase: extensions start and register, then the runtime starts and loads the function. INIT is over when
 * each of them has asked for its first event.
 *
 * @returns the failure; undefined if INIT succeeded
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export const initialize = async (parts: Uninitialized): Promise<LambdaError | undefined> => {
  const { limit, runtimeApi, extensionsApi, processes, signal } = parts
  if (signal.aborted) return signal.reason
  const cut = defer<'late' | LambdaError>()
  const timer = setTimeout(() => cut.resolve('late'), limit)
  const abort = (): void => cut.resolve(signal.reason)
  signal.addEventListener('abort', abort)
  const trouble = Promise.race([cut.promise, brokenExtension(parts)])
  try {
    processes.startExtensions()
    const registered = await Promise.race([extensionsApi.registered(), trouble])
    if (registered === 'late') return extensionLate(extensionsApi.extensions, limit)
    if (registered !== undefined) return registered
    processes.startRuntime()
    const ended = processes.runtimeEnded
    const loaded = await Promise.race([runtimeApi.initialized, ended, trouble])
    if (loaded !== 'ready') return explain(parts, loaded)
    extensionsApi.closeRegistration()
    const ready = await Promise.race([extensionsApi.idle('all'), ended, trouble])
    if (ready === 'late') return extensionLate(extensionsApi.extensions, limit)
    return ready === undefined ? undefined : explain(parts, ready)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
  }
}

const brokenExtension = async ({ extensionsApi, processes }: Uninitialized): Promise<LambdaError> => {
  const end = await Promise.race([extensionsApi.failed, processes.extensionEnded])
  const extension = extensionsApi.extensions.find(({ name }) => name === end.name)
  return extensionFailed(end, extension?.registered ?? false)
}

const explain = async (
  { plan, env, limit }: Uninitialized,
  result: 'late' | Exit | FunctionError | LambdaError,
): Promise<LambdaError> => {
  if (result === 'late') return initTimedOut(plan, limit)
  if (result instanceof LambdaError) return result
  if (!('errorType' in result)) return endedInInit(plan, result)
  if (result.errorType === 'Runtime.HandlerNotFound') return noHandler(plan, await listExports(plan, env))
  if (result.errorType === 'Runtime.CallbackHandlerDeprecated') return callbackHandler(plan)
  const syntax = result.errorType === 'Runtime.UserCodeSyntaxError'
  return initFailed(plan, result, syntax ? await syntaxErrorLine(plan) : undefined)
}
