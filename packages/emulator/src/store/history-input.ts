import type { SecretInput } from './values.ts'

/**
 * A secret with its history, where one value is not enough. The file form is the same.
 *
 * Where no version names its stages, the last is `AWSCURRENT` and the one before it `AWSPREVIOUS`; where one does, what
 * is named counts, and nothing else. A label that two versions name stands on the later one.
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
  /** Oldest first. Empty: the secret exists, but has no value yet, as after a first deployment. */
  readonly $versions: readonly SecretVersionInput[]
  /** Whether the secret is marked for deletion. Default false. */
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
  /** 32 to 64 letters, digits and hyphens. Default: a random UUID. */
  readonly id?: string
  /** What it holds. */
  readonly value: SecretInput
  /** Its staging labels. */
  readonly stages?: readonly string[]
  /** A date in UTC such as `2026-03-01T10:15:30.499Z`. Default: now. */
  readonly created?: string
}

/**
 * A parameter with its history. The file form is the same. A label that two versions name stands on the later one.
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
  /** What it is stored as. */
  readonly type: 'String' | 'StringList' | 'SecureString'
  /** Version 1 first. */
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
  /** Its value; of a `StringList` the items, separated by commas. */
  readonly value: string
  /** Labels that stand on it. */
  readonly labels?: readonly string[]
  /** A date in UTC such as `2026-03-01T10:15:30.362Z`. Default: now. */
  readonly modified?: string
}
