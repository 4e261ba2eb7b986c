import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { useEmulator } from '@extension-secrets/emulator/node-test'
import { BEFORE, borrowed, served } from './served.ts'

test('the environment before', () => {
  assert.deepEqual(borrowed(), BEFORE)
})

describe('one suite', () => {
  const emulator = useEmulator({ secrets: { 'orders/key': 'suite' } })

  test('is served its own', async () => {
    assert.equal(await served('orders/key'), 'suite')
    assert.deepEqual(
      emulator.requests.map(({ id, status }) => ({ id, status })),
      [{ id: 'orders/key', status: 200 }],
    )
  })
})

test('the environment after', () => {
  assert.deepEqual(borrowed(), BEFORE)
})
