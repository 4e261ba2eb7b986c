import { performance } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { EmulatorError } from '../errors/emulator-error.ts'
import { LONGEST_WAIT } from '../options/longest-wait.ts'
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
 * Four steps of a rotation, in this order, and how long it takes. Where a step throws, the rotation ends there, as a failed
 * one of Secrets Manager does: the new version keeps `AWSPENDING`, and `AWSCURRENT` stays where it is.
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
  /** After the new version was created, as `AWSPENDING`. */
  onCreate?(step: RotationStep): void | Promise<void>
  /** When the database or service learns the new value: the place to change the real password. */
  onSet?(step: RotationStep): void | Promise<void>
  /** When the new value is tried out. */
  onTest?(step: RotationStep): void | Promise<void>
  /** After `AWSCURRENT` has moved to the new version, and `AWSPREVIOUS` to the one before. */
  onFinish?(step: RotationStep): void | Promise<void>
  /**
   * Milliseconds from the end of `onSet` until `AWSCURRENT` moves, `onTest` included. Meanwhile `AWSPENDING` gives the new
   * value, and `AWSCURRENT` still the old one. Default 0.
   */
  readonly gap?: number
  /** Whether `AWSPENDING` stays on the new version afterwards; Secrets Manager allows both. Default false. */
  readonly keepPending?: boolean
}

const STEPS: readonly string[] = [
  'onCreate',
  'onSet',
  'onTest',
  'onFinish',
  'gap',
  'keepPending',
] satisfies (keyof RotationSteps)[]

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
  const { gap = 0, keepPending = false } = steps
  const unknown = Object.keys(steps).find((key) => !STEPS.includes(key))
  if (unknown !== undefined) {
    const message = `unknown option ${JSON.stringify(unknown)}; the options of a rotation are ${STEPS.join(', ')}`
    throw new EmulatorError('BAD_OPTION', message)
  }
  if (typeof gap !== 'number' || !(gap >= 0 && gap <= LONGEST_WAIT)) {
    throw new EmulatorError('BAD_OPTION', `gap must be milliseconds from 0 to ${LONGEST_WAIT}`)
  }
  const versionId = secrets.put(secretId, content, ['AWSPENDING'])
  const step: RotationStep = { secretId, versionId }
  await steps.onCreate?.(step)
  await steps.onSet?.(step)
  const set = performance.now()
  await steps.onTest?.(step)
  const left = gap - (performance.now() - set)
  // A rotation must not keep a process up whose emulator was closed meanwhile.
  if (gap > 0 && left > 0) await wait(left, undefined, { ref: false })
  secrets.finish(secretId, versionId, keepPending)
  await steps.onFinish?.(step)
}
