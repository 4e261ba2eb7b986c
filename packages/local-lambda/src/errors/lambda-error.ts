/**
 * Reasons for which the local Lambda throws a {@link LambdaError}.
 *
 * | code | meaning |
 * |---|---|
 * | `BAD_OPTION` | an option is unknown or has a wrong value; the message names it |
 * | `CLOSED` | the local Lambda has been closed |
 * | `BUNDLE_NOT_FOUND`, `BAD_BUNDLE` | the file to run is missing, or isn't a JavaScript file that can be run |
 * | `INIT_FAILED`, `INIT_EXITED` | the bundle threw or ended its process while it was loaded |
 * | `INIT_TIMEOUT` | with `maxConcurrency`: the bundle was not loaded in time |
 * | `EXTENSION_FAILED` | an extension could not be started, ended, or reported a failure in INIT |
 * | `NO_HANDLER` | the bundle doesn't have this export, or it isn't a function |
 * | `RUNTIME_UNAVAILABLE` | the requested runtime isn't installed |
 * | `BAD_EVENT` | the event can't be sent as JSON, or is larger than 6 MB |
 * | `UNSUPPORTED` | the operating system cannot do it, or this version of Node.js is too old |
 */
export type LambdaErrorCode =
  | 'BAD_OPTION'
  | 'CLOSED'
  | 'BUNDLE_NOT_FOUND'
  | 'BAD_BUNDLE'
  | 'INIT_FAILED'
  | 'INIT_EXITED'
  | 'INIT_TIMEOUT'
  | 'EXTENSION_FAILED'
  | 'NO_HANDLER'
  | 'RUNTIME_UNAVAILABLE'
  | 'BAD_EVENT'
  | 'UNSUPPORTED'

/**
 * The only error class this package throws. `code` is stable, for programs; the message is one line for people and names
 * the place and the next step.
 *
 * @example
 * ```ts
 * import { LambdaError, startLambda } from '@extension-secrets/local-lambda'
 *
 * try {
 *   await startLambda({ bundle: 'build/index.mjs' })
 * } catch (error) {
 *   if (error instanceof LambdaError && error.code === 'BUNDLE_NOT_FOUND') console.error(error.message)
 *   else throw error
 * }
 * ```
 */
export class LambdaError extends Error {
  /** Always `LambdaError`. */
  override readonly name = 'LambdaError'
  /** The reason, for programs. */
  readonly code: LambdaErrorCode

  /**
   * @param code the reason, for programs
   * @param message the failure, its place and the next step, in one line
   */
  constructor(code: LambdaErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
