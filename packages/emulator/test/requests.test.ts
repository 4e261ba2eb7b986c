import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type EmulatorRequest, startEmulator } from '@extension-secrets/emulator'
import { expect, test } from '@jest/globals'
import { ask, parameter, secret } from './support/ask.ts'

test('every answer is in requests before its client has it, and goes to onRequest', async () => {
  const seen: EmulatorRequest[] = []
  await using emulator = await startEmulator({
    clock: () => 42,
    secrets: { a: 'x' },
    parameters: { '/p': 'y' },
    onRequest: (request) => seen.push(request),
  })
  await secret(emulator, 'a')
  await secret(emulator, 'a')
  await parameter(emulator, '/p')
  await secret(emulator, 'none')
  await parameter(emulator, '/none')
  await ask(emulator, '/secretsmanager/get?secretId=a', {})
  await ask(emulator, '/elsewhere', undefined, 'POST')
  const common = { at: 42, method: 'GET', durationMs: expect.any(Number) }
  const ofSecret = { ...common, cache: 'miss', kind: 'secret', calls: ['GetSecretValue'] }
  const ofParameter = { ...common, cache: 'miss', kind: 'parameter', calls: ['GetParameter'] }
  expect(emulator.requests).toEqual([
    { ...ofSecret, id: 'a', status: 200 },
    { ...common, kind: 'secret', id: 'a', status: 200, cache: 'hit' },
    { ...ofParameter, id: '/p', status: 200 },
    { ...ofSecret, id: 'none', status: 400, reason: 'ResourceNotFoundException' },
    { ...ofParameter, id: '/none', status: 400, reason: 'ParameterNotFound' },
    { ...common, kind: 'secret', id: 'a', status: 401, cache: 'none' },
    { ...common, method: 'POST', kind: 'other', id: null, status: 404, cache: 'none' },
  ])
  expect(seen).toEqual(emulator.requests)
})

test('an onRequest that throws changes no answer, and is a warning that quotes nothing', async () => {
  // In a process of its own: a test runner's process is not the real one.
  const script = `import { startEmulator } from ${JSON.stringify(new URL('../dist/index.js', import.meta.url))}
let calls = 0
const onRequest = ({ id }) => {
  if (calls++ > 0) return Promise.reject(new Error('quotes ' + id))
  throw new Error('quotes ' + id)
}
const emulator = await startEmulator({ secrets: { 'orders/key': 'x' }, onRequest })
const url = emulator.url + '/secretsmanager/get?secretId=orders%2Fkey'
for (const _ of [1, 2]) {
  const response = await fetch(url, { headers: { 'X-Aws-Parameters-Secrets-Token': emulator.token } })
  console.log(response.status, (await response.json()).SecretString)
}
await emulator.close()`
  const args = ['--input-type=module', '-e', script]
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { timeout: 15_000 })
  expect(stdout).toBe('200 x\n200 x\n')
  expect(stderr.match(/EmulatorWarning: the function of the option onRequest threw/g)).toHaveLength(2)
  expect(stderr).not.toContain('orders')
})
