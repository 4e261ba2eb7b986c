import type { ExtensionSecretsErrorCode } from './codes.ts'
import { combinedMessage, messageOf, type SubjectFailure } from './messages.ts'

/**
 * Failure to get a declared secret or parameter. Its message says which, what happened and what to do; nothing in
 * it, its cause or its properties is a secret value, the token, or a piece of a response.
 *
 * @example
 * ```ts
 * import { ExtensionSecretsError } from '@extension-secrets/client'
 *
 * const isMissingLayer = (error: unknown): boolean =>
 *   error instanceof ExtensionSecretsError && error.code === 'EXTENSION_UNAVAILABLE'
 * ```
 */
export class ExtensionSecretsError extends Error {
  static {
    // Survives a minifier, which shortens the name of the class. On the prototype, since a stack's first line is made before
    // there are fields.
    const name = { value: 'ExtensionSecretsError', configurable: true }
    Object.defineProperty(ExtensionSecretsError, 'name', name)
    Object.defineProperty(ExtensionSecretsError.prototype, 'name', name)
  }

  /** Kind of failure; with several failures, that of the first. */
  readonly code: ExtensionSecretsErrorCode
  /** The declared name, such as `db`; of several failures that of the first. */
  readonly secret: string
  /** The declared id of the secret or name of the parameter. */
  readonly id: string
  /** Number of attempts made. */
  readonly attempts: number
  /**
   * The HTTP status of the extension's or agent's last answer, where there was one. It is not called `status`, which
   * web frameworks would send to the caller.
   */
  declare readonly upstreamStatus?: number
  /** As in Middy's own errors. */
  override readonly cause: { readonly package: string } = { package: '@extension-secrets/client' }

  readonly #errors: readonly ExtensionSecretsError[]

  /**
   * @param failed what failed and why, one or more
   * @param errors one error for each of them, where there are several
   */
  constructor(
    failed: readonly [SubjectFailure, ...SubjectFailure[]],
    errors: readonly ExtensionSecretsError[] = [],
  ) {
    const [{ subject, failure }] = failed
    super(failed.length === 1 ? messageOf(subject, failure) : combinedMessage(failed))
    this.code = failure.code
    this.secret = subject.name
    this.id = subject.id
    this.attempts = failure.attempts
    if (failure.status !== undefined) this.upstreamStatus = failure.status
    this.#errors = errors
  }

  /** One error for each that failed, where several did; else empty. Logs do not show it: the message names them all. */
  get errors(): readonly ExtensionSecretsError[] {
    return this.#errors
  }
}

/** @throws {ExtensionSecretsError} that names all of them, if there are any */
export function throwIfAny(failed: readonly SubjectFailure[]): void {
  const [first, ...others] = failed
  if (first === undefined) return
  const each = others.length === 0 ? [] : failed.map((one) => new ExtensionSecretsError([one]))
  throw new ExtensionSecretsError([first, ...others], each)
}
