import assert from 'node:assert/strict'
import { BEFORE, borrowed, type Runner, served } from './served.ts'

/** Tests of a file in which one suite has an emulator. */
export function testSuite({ useEmulator, describe, test }: Runner): void {
  test('the environment before', async () => {
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

  test('the environment after', async () => {
    assert.deepEqual(borrowed(), BEFORE)
  })
}
