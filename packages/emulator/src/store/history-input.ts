import type { SecretInput } from './values.ts'

/**
 * A secret with its history, if one value isn't enough. The form in a file is the same.
 *
 * If no version has stages, the last is `AWSCURRENT` and the one before it `AWSPREVIOUS`; if any version has stages, only
 * the stages that you write apply. If two versions have the same label, the later one keeps it.
 *
 * @example
 * ```ts
 * import { type SecretHistoryInput, startEmulator } from '@extension-secrets/emulator'
 *
 * const history: SecretHistoryInput = {
 *   $versions: [
 *     { value: 'one', stages: ['AWSCURRENT', 'blue'] },
 *     { value: 'two', stages: ['AWSPENDING'] },
 *   ],
 * }
 * await using emulator = await startEmulator({ secrets: { 'orders/key': history } })
 * ```
 */
export interface SecretHistoryInput {
  /** Versions, oldest first. Empty: the secret exists but has no value yet, as after a first deployment. */
  readonly $versions: readonly SecretVersionInput[]
  /** Is the secret marked for deletion? Default false. */
  readonly $deleted?: boolean
}

/**
 * One version of a {@link SecretHistoryInput}.
 *
 * @example
 * ```ts
 * import type { SecretVersionInput } from '@extension-secrets/emulator'
 *
 * const version: SecretVersionInput = { value: { username: 'app' }, created: '2026-03-01T10:15:30.499Z' }
 * ```
 */
export interface SecretVersionInput {
  /** Version id: 32 to 64 letters, digits and hyphens. Default: a random UUID. */
  readonly id?: string
  /** Value of the version. */
  readonly value: SecretInput
  /** Staging labels of the version. */
  readonly stages?: readonly string[]
  /** Creation date in UTC, such as `2026-03-01T10:15:30.499Z`. Default: now. */
  readonly created?: string
}

/**
 * A parameter with its history. The form in a file is the same. If two versions have the same label, the later one
 * keeps it.
 *
 * @example
 * ```ts
 * import { type ParameterHistoryInput, startEmulator } from '@extension-secrets/emulator'
 *
 * const history: ParameterHistoryInput = {
 *   type: 'SecureString',
 *   versions: [{ value: 'one', labels: ['blue'] }, { value: 'two', labels: ['green'] }],
 * }
 * await using emulator = await startEmulator({ parameters: { '/orders/pin': history } })
 * ```
 */
export interface ParameterHistoryInput {
  /** Type of the parameter. */
  readonly type: 'String' | 'StringList' | 'SecureString'
  /** Versions, version 1 first. */
  readonly versions: readonly ParameterVersionInput[]
}

/**
 * One version of a {@link ParameterHistoryInput}.
 *
 * @example
 * ```ts
 * import type { ParameterVersionInput } from '@extension-secrets/emulator'
 *
 * const version: ParameterVersionInput = { value: 'a,b', labels: ['live'], modified: '2026-03-01T10:15:30.362Z' }
 * ```
 */
export interface ParameterVersionInput {
  /** Value of the version; for a `StringList` the items, separated by commas. */
  readonly value: string
  /** Labels of the version. */
  readonly labels?: readonly string[]
  /** Modification date in UTC, such as `2026-03-01T10:15:30.362Z`. Default: now. */
  readonly modified?: string
}
