import { afterAll, beforeAll, beforeEach } from '@jest/globals'
import type { EmulatorOptions } from '../options/emulator-options.ts'
import { standBy, type TestEmulator } from './use-emulator.ts'

export type { TestEmulator } from './use-emulator.ts'

/**
 * Runs an emulator for the tests of this file, or of this `describe`, in Jest. It starts on a free port, `process.env`
 * points to it, it is reset before each test, and it closes at the end.
 *
 * @param options options of `startEmulator`; the emulator's own cache is off by default, `ttl` (seconds) turns it on
 * @returns the emulator, for use in tests and in later hooks
 * @see https://jestjs.io/docs/api
 * @example
 * ```ts
 * import { useEmulator } from '@extension-secrets/emulator/jest'
 * import { expect, test } from '@jest/globals'
 *
 * const emulator = useEmulator({ secrets: { 'orders/key': 'one' } })
 *
 * test('each request is counted', async () => {
 *   const headers = { 'X-Aws-Parameters-Secrets-Token': emulator.token }
 *   await fetch(`${emulator.url}/secretsmanager/get?secretId=orders%2Fkey`, { headers })
 *   expect(emulator.requests).toHaveLength(1)
 * })
 * ```
 */
export const useEmulator = (options: EmulatorOptions = {}): TestEmulator =>
  standBy(options, { beforeAll, beforeEach, afterAll }, useEmulator)
