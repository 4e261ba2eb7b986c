import { afterEach, expect, jest, test } from '@jest/globals'
import { ALL, invokeAll } from './scenario.ts'

const APIS = [
  ...(['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask'] as const),
  ...(['setImmediate', 'clearImmediate', 'setInterval', 'clearInterval'] as const),
  ...(['setTimeout', 'clearTimeout'] as const),
]

afterEach(() => {
  jest.useRealTimers()
})

test.each([...APIS.map((api) => [api]), [...APIS]])('with %s faked', async (...apis) => {
  jest.useFakeTimers({ doNotFake: APIS.filter((api) => !apis.includes(api)) })
  expect(await invokeAll()).toEqual(ALL)
})
