import { EmulatorError } from '../errors/emulator-error.ts'
import type { Emulator } from '../instances/emulator.ts'
import { startEmulator } from '../instances/start-emulator.ts'
import type { EmulatorOptions } from '../options/emulator-options.ts'
import { borrowEnv } from './borrow-env.ts'

/**
 * A test runner's hooks, under the names that Jest and Vitest give them.
 *
 * @example
 * ```ts
 * import { after, before, beforeEach } from 'node:test'
 * import type { TestHooks } from '@extension-secrets/emulator'
 *
 * const hooks: TestHooks = { beforeAll: before, beforeEach, afterAll: after }
 * ```
 */
export interface TestHooks {
  /** Runs something before the first test. */
  readonly beforeAll: (work: () => Promise<void>) => unknown
  /** Runs something before each test. */
  readonly beforeEach: (work: () => Promise<void>) => unknown
  /** Runs something after the last test. */
  readonly afterAll: (work: () => Promise<void>) => unknown
}

/**
 * The emulator as tests see it: the hooks start and close it.
 *
 * @example
 * ```ts
 * import type { TestEmulator } from '@extension-secrets/emulator'
 *
 * const fetches = ({ requests }: TestEmulator, id: string): number =>
 *   requests.filter((request) => request.id === id).length
 * ```
 */
export type TestEmulator = Omit<Emulator, 'close' | typeof Symbol.asyncDispose>

/**
 * Has an emulator stand by while tests run, in any test runner; `@extension-secrets/emulator/jest`, `/vitest` and
 * `/node-test` hold the same with the hooks of these. It is started before the first test of the file (or of the
 * `describe` in which this is called) on a free port, and closed after the last. `process.env` leads to it meanwhile.
 * Before each test it is reset: contents and faults are as given here, and no request has been made.
 *
 * @param options those of `startEmulator`; its own cache is off unless `ttl` says otherwise, in seconds, so that a
 * rotation shows at once
 * @returns the emulator, to be used in tests and in hooks that come after this; before that, reading any of its
 * properties throws an {@link EmulatorError} with the code `NOT_STARTED`
 * @example
 * ```ts
 * import { useEmulator } from '@extension-secrets/emulator'
 *
 * declare const before: (work: () => Promise<void>) => void
 * declare const beforeEach: (work: () => Promise<void>) => void
 * declare const after: (work: () => Promise<void>) => void
 *
 * const mocha = { beforeAll: before, beforeEach, afterAll: after }
 * const emulator = useEmulator({ secrets: { 'orders/key': 'one' } }, mocha)
 * ```
 */
export const useEmulator = (options: EmulatorOptions, hooks: TestHooks): TestEmulator =>
  standBy(options, hooks, useEmulator)

/** @param caller the function that the test file called: what a mistake in the options is shown at */
export const standBy = (options: EmulatorOptions, hooks: TestHooks, caller: Caller): TestEmulator => {
  let emulator: Emulator | undefined
  let giveBack: (() => void) | undefined
  const called = new Error()
  Error.captureStackTrace(called, caller)

  hooks.beforeAll(async () => {
    try {
      emulator = await startEmulator({ ...options, ttl: options.ttl ?? 0 })
    } catch (error) {
      throw shownAt(called, error)
    }
    giveBack = borrowEnv(emulator.env)
  })
  hooks.beforeEach(async () => {
    await emulator?.reset()
  })
  hooks.afterAll(async () => {
    giveBack?.()
    await emulator?.close()
  })

  const started = (): Emulator => {
    if (emulator !== undefined) return emulator
    const message =
      'the emulator is started before the first test: use it in tests and hooks, not while the file is loaded'
    throw new EmulatorError('NOT_STARTED', message)
  }
  return new Proxy({} as TestEmulator, { get: (_target, key) => Reflect.get(started(), key) })
}

type Caller = (options: EmulatorOptions, hooks: TestHooks) => TestEmulator

/** A runner shows the line that the stack begins with: it should be the one in the test file, not one of ours. */
const shownAt = (called: Error, error: unknown): unknown => {
  if (error instanceof EmulatorError) {
    const [, ...frames] = (called.stack ?? '').split('\n')
    error.stack = [`${error.name}: ${error.message}`, ...frames].join('\n')
  }
  return error
}
