import assert from 'node:assert/strict'
import { type Runner, served } from './served.ts'

/** Tests of a file that has one emulator. */
export function testWholeFile({ useEmulator, describe, test }: Runner): void {
  const emulator = useEmulator({ secrets: { 'orders/key': 'whole-file' } })
  assert.throws(() => emulator.port, /starts before the first test/)

  describe('in a suite too', () => {
    test('a change shows at once', async () => {
      assert.equal(await served('orders/key'), 'whole-file')
      emulator.rotate('orders/key', 'rotated')
      assert.equal(await served('orders/key'), 'rotated')
      assert.equal(emulator.requests.length, 2)
    })

    test('it is gone in the next test', async () => {
      assert.equal(emulator.requests.length, 0)
      assert.equal(await served('orders/key'), 'whole-file')
    })
  })

  test('a closed port is a fault', async () => {
    await emulator.faults.add({ kind: 'refuse' })
    await assert.rejects(served('orders/key'))
  })

  test('it is open in the next test', async () => {
    assert.equal(await served('orders/key'), 'whole-file')
  })
}
