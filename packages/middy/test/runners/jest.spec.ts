import { afterEach, expect, jest, test } from '@jest/globals'
import { AFTER_TTL, ALL, invokeAfterTtl, invokeAll } from './scenario.ts'

const APIS = [
  ...(['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask'] as const),
  ...([
    'setImmediate',
    'clearImmediate',
    'setInterval',
    'clearInterval',
    'setTimeout',
    'clearTimeout',
  ] as const),
]

afterEach(() => {
  jest.useRealTimers()
})

test.each([...APIS.map((api) => [api]), [...APIS]])('with %s faked', async (...apis) => {
  jest.useFakeTimers({ doNotFake: APIS.filter((api) => !apis.includes(api)) })
  expect(await invokeAll()).toEqual(ALL)
})

test('the clock is moved by hand', async () => {
  jest.useFakeTimers({ now: Date.now() })
  expect(await invokeAfterTtl((milliseconds) => jest.advanceTimersByTime(milliseconds))).toEqual(AFTER_TTL)
})
