import { performance } from 'node:perf_hooks'
import * as v from 'valibot'
import { keys } from '../checks/check.ts'
import { callback, checkOptions, number, truth } from '../checks/option-checks.ts'
import { LONGEST_WAIT } from '../options/longest-wait.ts'
import { wait } from '../timers.ts'
import type { SecretBook } from './secret-book.ts'
import type { SecretContent } from './values.ts'

/**
 * Argument of each step of a rotation.
 *
 * @example
 * ```ts
 * import type { RotationStep } from '@extension-secrets/emulator'
 *
 * const log = ({ secretId, versionId }: RotationStep): void => console.log(secretId, versionId)
 * ```
 */
export interface RotationStep {
  /** Secret name or ARN, as passed to `rotate`. */
  readonly secretId: string
  /** Id of the new version. */
  readonly versionId: string
}

/**
 * Functions for the four steps of a rotation, in this order, and the rotation's timing. If a step throws, the rotation
 * ends there, like a failed one of Secrets Manager: the new version keeps `AWSPENDING`, and `AWSCURRENT` stays in place.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 * @example
 * ```ts
 * import { type RotationSteps, startEmulator } from '@extension-secrets/emulator'
 *
 * declare function setPassword(password: string): Promise<void> // of the real database
 *
 * await using emulator = await startEmulator({ secrets: { 'orders/db': { password: 'one' } } })
 * const steps: RotationSteps = { gap: 500, onSet: () => setPassword('two') }
 * await emulator.rotate('orders/db', { password: 'two' }, steps)
 * ```
 */
export interface RotationSteps {
  /** Called after the new version has been created as `AWSPENDING`. */
  onCreate?(step: RotationStep): void | Promise<void>
  /** Called when the database or service should get the new value: change the real password here. */
  onSet?(step: RotationStep): void | Promise<void>
  /** Called when the new value should be tested. */
  onTest?(step: RotationStep): void | Promise<void>
  /** Called after `AWSCURRENT` has moved to the new version, and `AWSPREVIOUS` to the one before. */
  onFinish?(step: RotationStep): void | Promise<void>
  /**
   * Milliseconds from the end of `onSet` until `AWSCURRENT` moves, including `onTest`. During the gap, `AWSPENDING` gives
   * the new value and `AWSCURRENT` still the old one. Default 0.
   */
  readonly gap?: number
  /** Leave `AWSPENDING` on the new version afterwards? Secrets Manager allows both. Default false. */
  readonly keepPending?: boolean
}

const step = v.optional(callback())
const STEPS = keys({
  onCreate: step,
  onSet: step,
  onTest: step,
  onFinish: step,
  gap: v.optional(number(0, LONGEST_WAIT, `milliseconds from 0 to ${LONGEST_WAIT}`), 0),
  keepPending: v.optional(truth, false),
})

/**
 * Runs a rotation step by step.
 *
 * @throws {EmulatorError} code `BAD_OPTION`, before anything has changed
 */
export async function rotateInSteps(
  secrets: SecretBook,
  secretId: string,
  content: SecretContent,
  steps: RotationSteps,
): Promise<void> {
  const { gap, keepPending } = checkOptions(STEPS, steps)
  const versionId = secrets.put(secretId, content, ['AWSPENDING'])
  const told: RotationStep = { secretId, versionId }
  await steps.onCreate?.(told)
  await steps.onSet?.(told)
  const set = performance.now()
  await steps.onTest?.(told)
  const left = gap - (performance.now() - set)
  // A rotation must not keep the process alive after its emulator was closed.
  if (gap > 0 && left > 0) await wait(left, undefined, { ref: false })
  secrets.finish(secretId, versionId, keepPending)
  await steps.onFinish?.(told)
}
