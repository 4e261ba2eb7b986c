import { afterAll, beforeAll, beforeEach } from 'vitest'
import type { EmulatorOptions } from '../options/emulator-options.ts'
import { standBy, type TestEmulator } from './use-emulator.ts'

export type { TestEmulator } from './use-emulator.ts'

/**
 * Has an emulator stand by while the tests of this file, or of this `describe`, run in Vitest: started on a free port,
 * found through `process.env`, reset before each test, closed at the end.
 *
 * @param options those of `startEmulator`; its own cache is off unless `ttl` says otherwise, in seconds
 * @returns the emulator, for tests and for hooks that come after this
 * @see https://vitest.dev/api/hooks
 * @example
 * ```ts
 * import { useEmulator } from '@extension-secrets/emulator/vitest'
 * import { expect, test } from 'vitest'
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
