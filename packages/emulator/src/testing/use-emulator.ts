import { EmulatorError } from '../errors/emulator-error.ts'
import type { Emulator } from '../instances/emulator.ts'
import { startEmulator } from '../instances/start-emulator.ts'
import type { EmulatorOptions } from '../options/emulator-options.ts'
import { borrowEnv } from './borrow-env.ts'

/**
 * Hooks of a test runner, named as in Jest and Vitest.
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
 * Runs an emulator while tests run, in any test runner. `@extension-secrets/emulator/jest`, `/vitest` and `/node-test`
 * are the same with these runners' hooks. The emulator starts on a free port before the first test of the file (or of
 * the surrounding `describe`), and closes after the last one. Until then, `process.env` points to it. It is reset before
 * each test: contents and faults are as given here, and the request log is empty.
 *
 * @param options options of `startEmulator`; the emulator's own cache is off by default, so that a rotation shows at
 * once; `ttl` (seconds) turns it on
 * @returns the emulator, for use in tests and in later hooks; reading any of its properties earlier throws an
 * {@link EmulatorError} with the code `NOT_STARTED`
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

/** @param caller function that the test file called; a mistake in the options is reported at its call */
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
      'the emulator starts before the first test: use it in tests and hooks, not while the file is loaded'
    throw new EmulatorError('NOT_STARTED', message)
  }
  return new Proxy({} as TestEmulator, { get: (_target, key) => Reflect.get(started(), key) })
}

type Caller = (options: EmulatorOptions, hooks: TestHooks) => TestEmulator

/** A runner shows the first line of the stack, so it should be in the test file, not in our code. */
const shownAt = (called: Error, error: unknown): unknown => {
  if (error instanceof EmulatorError) {
    const [, ...frames] = (called.stack ?? '').split('\n')
    error.stack = [`${error.name}: ${error.message}`, ...frames].join('\n')
  }
  return error
}
