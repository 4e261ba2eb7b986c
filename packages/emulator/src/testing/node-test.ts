import { after, before, beforeEach } from 'node:test'
import type { EmulatorOptions } from '../options/emulator-options.ts'
import { standBy, type TestEmulator } from './use-emulator.ts'

export type { TestEmulator } from './use-emulator.ts'

/**
 * Runs an emulator for the tests of this file, or of this `describe`, in Node.js's own test runner. It starts on a free
 * port, `process.env` points to it, it is reset before each test, and it closes at the end.
 *
 * @param options options of `startEmulator`; the emulator's own cache is off by default, `ttl` (seconds) turns it on
 * @returns the emulator, for use in tests and in later hooks
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
