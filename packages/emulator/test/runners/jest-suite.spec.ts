import { useEmulator } from '@extension-secrets/emulator/jest'
import { describe, expect, test } from '@jest/globals'
import { BEFORE, borrowed, served } from './served.ts'

test('the environment before', () => {
  expect(borrowed()).toEqual(BEFORE)
})

describe('one suite', () => {
  const emulator = useEmulator({ secrets: { 'orders/key': 'suite' } })

  test('is served its own', async () => {
    expect(await served('orders/key')).toBe('suite')
    expect(emulator.requests).toEqual([expect.objectContaining({ id: 'orders/key', status: 200 })])
  })
})

test('the environment after', () => {
  expect(borrowed()).toEqual(BEFORE)
})
