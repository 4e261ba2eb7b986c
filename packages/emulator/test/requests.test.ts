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
  expect(emulator.requests).toEqual([
    { ...common, kind: 'secret', id: 'a', status: 200, cache: 'miss' },
    { ...common, kind: 'secret', id: 'a', status: 200, cache: 'hit' },
    { ...common, kind: 'parameter', id: '/p', status: 200, cache: 'miss' },
    {
      ...common,
      kind: 'secret',
      id: 'none',
      status: 400,
      cache: 'miss',
      reason: 'ResourceNotFoundException',
    },
    { ...common, kind: 'parameter', id: '/none', status: 400, cache: 'miss', reason: 'ParameterNotFound' },
    { ...common, kind: 'secret', id: 'a', status: 401, cache: 'none' },
    { ...common, method: 'POST', kind: 'other', id: null, status: 404, cache: 'none' },
  ])
  expect(seen).toEqual(emulator.requests)
})
