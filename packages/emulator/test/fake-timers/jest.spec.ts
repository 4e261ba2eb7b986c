import { afterEach, expect, jest, test } from '@jest/globals'
import { AFTER_TTL, ALL, readAfterTtl, waitForAll } from './scenario.ts'

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
  expect(await waitForAll()).toEqual(ALL)
})

test('the clock is moved by hand', async () => {
  const fake = (): unknown => jest.useFakeTimers({ now: Date.now() })
  expect(await readAfterTtl(fake, (milliseconds) => jest.advanceTimersByTime(milliseconds))).toEqual(
    AFTER_TTL,
  )
})
