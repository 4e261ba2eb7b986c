import { startEmulator } from '@extension-secrets/emulator'
import { expect, test } from '@jest/globals'
import { secret } from './support/ask.ts'
import { caught } from './support/caught.ts'

test('an instance has its own port, cache, readiness and log', async () => {
  await using emulator = await startEmulator({ secrets: { a: 'one' } })
  await using second = await emulator.openInstance()
  expect(second.port).not.toBe(emulator.port)
  expect(second.env).toEqual({
    PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: String(second.port),
    AWS_SESSION_TOKEN: emulator.token,
  })
  await secret(emulator, 'a')
  await secret(second, 'a')
  await secret(second, 'a')
  expect(second.requests.map(({ cache }) => cache)).toEqual(['miss', 'hit'])
  // The emulator's own log contains all of them.
  expect(emulator.requests.map(({ cache }) => cache)).toEqual(['miss', 'miss', 'hit'])

  await second.setReady(false)
  expect((await secret(second, 'a')).status).toBe(400)
  expect((await secret(emulator, 'a')).status).toBe(200)
})

test('contents and faults are those of the emulator', async () => {
  await using emulator = await startEmulator({ secrets: { a: 'one' }, ttl: 0 })
  await using second = await emulator.openInstance()
  emulator.rotate('a', 'two')
  expect((await secret(second, 'a')).body).toContain('"two"')
  await emulator.faults.set({ faults: [{ kind: 'throttle', first: 2 }] })
  expect((await secret(second, 'a')).status).toBe(400)
  expect((await secret(emulator, 'a')).status).toBe(400)
  expect((await secret(second, 'a')).status).toBe(200)
})

test('resetting the emulator empties its cache and its log', async () => {
  await using emulator = await startEmulator({ secrets: { a: 'one' } })
  await using second = await emulator.openInstance()
  await secret(second, 'a')
  await emulator.reset()
  expect(second.requests).toEqual([])
  await secret(second, 'a')
  expect(second.requests).toMatchObject([{ cache: 'miss' }])
})

test('an agent that is to refuse connections does so at each of its ports', async () => {
  const faults = { faults: [{ kind: 'refuse' }] } as const
  await using emulator = await startEmulator({ dialect: 'agent', secrets: { a: 'one' } })
  await using before = await emulator.openInstance()
  await emulator.faults.set(faults)
  await using after = await emulator.openInstance()
  for (const { url } of [before, after]) await expect(fetch(`${url}/ping`)).rejects.toThrow()
  await emulator.faults.clear()
  for (const { url } of [before, after]) expect((await fetch(`${url}/ping`)).status).toBe(200)
})

test('it closes by itself or with the emulator', async () => {
  const emulator = await startEmulator({ secrets: { a: 'one' } })
  const [first, second] = [await emulator.openInstance(), await emulator.openInstance()]
  await first.close()
  await first.close()
  await expect(fetch(first.url)).rejects.toThrow()
  expect((await secret(second, 'a')).status).toBe(200)
  await emulator.close()
  await expect(fetch(second.url)).rejects.toThrow()
  expect(await caught(() => emulator.openInstance())).toHaveProperty('code', 'CLOSED')
  expect(await caught(() => second.setReady(true))).toHaveProperty('code', 'CLOSED')
})

test('one that is opened while the emulator closes is not left behind', async () => {
  const emulator = await startEmulator({ secrets: { a: 'one' } })
  const opening = caught(() => emulator.openInstance())
  await emulator.close()
  expect(await opening).toMatchObject({ code: 'CLOSED' })
})
