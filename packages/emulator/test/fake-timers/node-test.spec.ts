import assert from 'node:assert/strict'
import { afterEach, mock, test } from 'node:test'
import { AFTER_TTL, ALL, readAfterTtl, waitForAll } from './scenario.ts'

type Api = NonNullable<Parameters<typeof mock.timers.enable>[0]>['apis']

const APIS = ['setTimeout', 'setInterval', 'setImmediate', 'Date'] as const

afterEach(() => mock.timers.reset())

for (const apis of [...APIS.map((api) => [api]), [...APIS]]) {
  test(`with ${apis.join(', ')} faked`, { timeout: 20_000 }, async () => {
    mock.timers.enable({ apis: apis as Api })
    assert.deepEqual(await waitForAll(), ALL)
  })
}

test('the clock is moved by hand', { timeout: 20_000 }, async () => {
  const fake = (): void => mock.timers.enable({ apis: ['Date'], now: Date.now() })
  assert.deepEqual(await readAfterTtl(fake, (milliseconds) => mock.timers.tick(milliseconds)), AFTER_TTL)
})
