/**
 * The reasons for which the emulator refuses to go on.
 *
 * | code | meaning |
 * |---|---|
 * | `BAD_OPTION` | an option is unknown or has a wrong value; the message names it |
 * | `BAD_VALUE` | a secret or parameter value cannot be stored; the message names its place, not the value |
 * | `FILE_NOT_FOUND`, `FILE_UNREADABLE` | the secrets file, or another one that was named, cannot be read |
 * | `FILE_MALFORMED` | the secrets file is not JSON, or not of the documented shape |
 * | `PORT_IN_USE`, `PORT_UNAVAILABLE` | the port could not be bound |
 * | `UNKNOWN_SECRET` | `rotate` or `removeSecret` named a secret that does not exist |
 * | `UNKNOWN_VERSION` | a stage is to be put on a version that the secret does not have |
 * | `UNKNOWN_PARAMETER` | `labelParameter` or `removeParameter` named a parameter or version that does not exist |
 * | `BAD_FAULTS` | a fault plan is malformed; the message names the place, such as `faults[0].probability` |
 * | `SDK_MISSING` | `aws` is asked for, and a client of the AWS SDK is not installed; the message names it |
 * | `NO_LAMBDA` | the program was to be a Lambda extension, and no Extensions API took it |
 * | `NOT_STARTED` | the emulator of `useEmulator` is read before the first test has begun |
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
 * The one error this package throws: a stable `code` for programs, a one-line message for people that names the
 * place and what to do. It never holds a secret value or the token.
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
  /** What went wrong, for programs. */
  readonly code: EmulatorErrorCode

  /**
   * @param code what went wrong, for programs
   * @param message what went wrong, where, and what to do, in one line
   */
  constructor(code: EmulatorErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
