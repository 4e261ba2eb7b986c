import { useEmulator } from '@extension-secrets/emulator/vitest'
import { describe, expect, test } from 'vitest'
import { served } from './served.ts'

const emulator = useEmulator({ secrets: { 'orders/key': 'whole-file' } })
const loaded = (): unknown => emulator.port
expect(loaded).toThrow('starts before the first test')

describe('in a suite too', () => {
  test('a change shows at once', async () => {
    expect(await served('orders/key')).toBe('whole-file')
    emulator.rotate('orders/key', 'rotated')
    expect(await served('orders/key')).toBe('rotated')
    expect(emulator.requests).toHaveLength(2)
  })

  test('it is gone in the next test', async () => {
    expect(emulator.requests).toHaveLength(0)
    expect(await served('orders/key')).toBe('whole-file')
  })
})

test('a closed port is a fault', async () => {
  await emulator.faults.add({ kind: 'refuse' })
  await expect(served('orders/key')).rejects.toThrow()
})

test('it is open in the next test', async () => {
  expect(await served('orders/key')).toBe('whole-file')
})
