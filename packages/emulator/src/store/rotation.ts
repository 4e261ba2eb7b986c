import type { SecretBook } from './secret-book.ts'
import type { SecretContent } from './values.ts'

/**
 * What is told to each step of a rotation.
 *
 * @example
 * ```ts
 * import type { RotationStep } from '@extension-secrets/emulator'
 *
 * const log = ({ secretId, versionId }: RotationStep): void => console.log(secretId, versionId)
 * ```
 */
export interface RotationStep {
  /** The secret's name or ARN, as it was given to `rotate`. */
  readonly secretId: string
  /** The new version. */
  readonly versionId: string
}

/**
 * What is done in the four steps of a rotation, in this order. Where one throws, the rotation ends there, as a failed
 * one of Secrets Manager does: the new version keeps `AWSPENDING`, and `AWSCURRENT` stays where it is.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 * @example
 * ```ts
 * import { type RotationSteps, startEmulator } from '@extension-secrets/emulator'
 *
 * await using emulator = await startEmulator({ secrets: { 'orders/db': { password: 'one' } } })
 * const steps: RotationSteps = {
 *   set: async ({ versionId }) => console.log('the database learns version', versionId),
 * }
 * await emulator.rotate('orders/db', { password: 'two' }, steps)
 * ```
 */
export interface RotationSteps {
  /** After the new version was created, as `AWSPENDING`. */
  create?(step: RotationStep): void | Promise<void>
  /** When the database or service would learn the new value. */
  set?(step: RotationStep): void | Promise<void>
  /** When the new value would be tried out. */
  test?(step: RotationStep): void | Promise<void>
  /** After `AWSCURRENT` has moved to the new version, and `AWSPREVIOUS` to the one before. */
  finish?(step: RotationStep): void | Promise<void>
}

/** Runs a rotation step by step. */
export const rotateInSteps = async (
  secrets: SecretBook,
  secretId: string,
  content: SecretContent,
  steps: RotationSteps,
): Promise<void> => {
  const versionId = secrets.put(secretId, content, ['AWSPENDING'])
  const step: RotationStep = { secretId, versionId }
  await steps.create?.(step)
  await steps.set?.(step)
  await steps.test?.(step)
  secrets.finish(secretId, versionId)
  await steps.finish?.(step)
}
