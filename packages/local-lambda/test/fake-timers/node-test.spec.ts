import assert from 'node:assert/strict'
import { afterEach, mock, test } from 'node:test'
import { ALL, invokeAll } from './scenario.ts'

type Api = NonNullable<Parameters<typeof mock.timers.enable>[0]>['apis']

const APIS = ['setTimeout', 'setInterval', 'setImmediate', 'Date'] as const

afterEach(() => mock.timers.reset())

for (const apis of [...APIS.map((api) => [api]), [...APIS]]) {
  test(`with ${apis.join(', ')} faked`, { timeout: 20_000 }, async () => {
    mock.timers.enable({ apis: apis as Api })
    assert.deepEqual(await invokeAll(), ALL)
  })
}
