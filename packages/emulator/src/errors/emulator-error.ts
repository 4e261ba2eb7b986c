/**
 * Reasons for which the emulator throws an {@link EmulatorError}.
 *
 * | code | meaning |
 * |---|---|
 * | `BAD_OPTION` | an option is unknown or has a wrong value; the message names it |
 * | `BAD_VALUE` | a secret or parameter value can't be stored; the message names its place, not the value |
 * | `FILE_NOT_FOUND`, `FILE_UNREADABLE` | the secrets file, or another file that you named, can't be read |
 * | `FILE_MALFORMED` | the secrets file isn't valid JSON, or doesn't have the documented shape |
 * | `PORT_IN_USE`, `PORT_UNAVAILABLE` | the port could not be bound |
 * | `UNKNOWN_SECRET` | `rotate` or `removeSecret` named a secret that does not exist |
 * | `UNKNOWN_VERSION` | `moveStage` named a version that the secret doesn't have |
 * | `UNKNOWN_PARAMETER` | `labelParameter` or `removeParameter` named a parameter or version that does not exist |
 * | `BAD_FAULTS` | a fault plan is malformed; the message names the place, such as `faults[0].probability` |
 * | `SDK_MISSING` | `aws` is set, but a client of the AWS SDK isn't installed; the message names it |
 * | `NO_LAMBDA` | the emulator should run as a Lambda extension, but no Extensions API accepted it |
 * | `NOT_STARTED` | the emulator of `useEmulator` is read before the first test has started |
 * | `UNSUPPORTED` | this version of Node.js is too old |
 * | `CLOSED` | the emulator has been closed |
 */
export type EmulatorErrorCode =
  | 'BAD_OPTION'
  | 'BAD_VALUE'
  | 'FILE_NOT_FOUND'
  | 'FILE_UNREADABLE'
  | 'FILE_MALFORMED'
  | 'PORT_IN_USE'
  | 'PORT_UNAVAILABLE'
  | 'UNKNOWN_SECRET'
  | 'UNKNOWN_VERSION'
  | 'UNKNOWN_PARAMETER'
  | 'BAD_FAULTS'
  | 'SDK_MISSING'
  | 'NO_LAMBDA'
  | 'NOT_STARTED'
  | 'UNSUPPORTED'
  | 'CLOSED'

/**
 * The only error class this package throws. `code` is stable, for programs; the message is one line for people and says
 * what happened, where, and what to do. It never contains a secret value or the token.
 *
 * @example
 * ```ts
 * import { EmulatorError, startEmulator } from '@extension-secrets/emulator'
 *
 * try {
 *   await startEmulator({ file: 'secrets.json' })
 * } catch (error) {
 *   if (error instanceof EmulatorError && error.code === 'FILE_NOT_FOUND') console.error(error.message)
 *   else throw error
 * }
 * ```
 */
export class EmulatorError extends Error {
  /** Always `EmulatorError`. */
  override readonly name = 'EmulatorError'
  /** Stable code of the reason, for programs. */
  readonly code: EmulatorErrorCode

  /**
   * @param code stable code of the reason, for programs
   * @param message one line: what happened, where, and what to do
   */
  constructor(code: EmulatorErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
