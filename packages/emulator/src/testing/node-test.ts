import { after, before, beforeEach } from 'node:test'
import type { EmulatorOptions } from '../options/emulator-options.ts'
import { standBy, type TestEmulator } from './use-emulator.ts'

export type { TestEmulator } from './use-emulator.ts'

/**
 * Has an emulator stand by while the tests of this file, or of this `describe`, run in Node.js's own test runner: started on a free port,
 * found through `process.env`, reset before each test, closed at the end.
 *
 * @param options those of `startEmulator`; its own cache is off unless `ttl` says otherwise, in seconds
 * @returns the emulator, for tests and for hooks that come after this
 * @see https://nodejs.org/api/test.html
 * @example
 * ```ts
 * import { useEmulator } from '@extension-secrets/emulator/node-test'
 * import assert from 'node:assert/strict'
 * import { test } from 'node:test'
 *
 * const emulator = useEmulator({ secrets: { 'orders/key': 'one' } })
 *
 * test('each request is counted', async () => {
 *   const headers = { 'X-Aws-Parameters-Secrets-Token': emulator.token }
 *   await fetch(`${emulator.url}/secretsmanager/get?secretId=orders%2Fkey`, { headers })
 *   assert.equal(emulator.requests.length, 1)
 * })
 * ```
 */
export const useEmulator = (options: EmulatorOptions = {}): TestEmulator =>
  standBy(options, { beforeAll: before, beforeEach, afterAll: after }, useEmulator)
