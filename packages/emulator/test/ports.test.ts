import { once } from 'node:events'
import { createServer } from 'node:net'
import { startEmulator } from '@extension-secrets/emulator'
import { expect, test } from '@jest/globals'
import { secret } from './support/ask.ts'

test('a port that is chosen is none that an outgoing connection can get while the server is gone', async () => {
  await using emulator = await startEmulator({ secrets: { a: 'one' }, dialect: 'agent' })
  const { port } = emulator
  expect(port).toBeGreaterThanOrEqual(20_000)
  expect(port).toBeLessThan(30_000)
  await emulator.setReady(false)
  await expect(secret(emulator, 'a')).rejects.toThrow()
  await emulator.setReady(true)
  expect(emulator.port).toBe(port)
  expect((await secret(emulator, 'a')).status).toBe(200)
})

test('a port that is taken is passed over', async () => {
  await using first = await startEmulator({ secrets: { a: 'one' } })
  const next = createServer().listen(first.port + 1, '127.0.0.1')
  // Where another process listens there, it is taken all the same.
  const held = await once(next, 'listening').then(
    () => true,
    () => false,
  )
  await using second = await startEmulator({ secrets: { a: 'two' } })
  expect(second.port).not.toBe(first.port + 1)
  expect((await secret(second, 'a')).body).toContain('"two"')
  if (held) await new Promise((resolve) => next.close(resolve))
})
