import { afterEach, expect, test, vi } from 'vitest'
import { AFTER_TTL, ALL, readAfterTtl, waitForAll } from './scenario.ts'

const APIS = [
  ...(['Date', 'hrtime', 'performance', 'queueMicrotask'] as const),
  ...(['setImmediate', 'clearImmediate', 'setInterval', 'clearInterval'] as const),
  ...(['setTimeout', 'clearTimeout'] as const),
]

afterEach(() => {
  vi.useRealTimers()
})

test.each([...APIS.map((api) => [[api]]), [[...APIS]]])('with %s faked', async (apis) => {
  vi.useFakeTimers({ toFake: [...apis] })
  expect(await waitForAll()).toEqual(ALL)
})

test('the clock is moved by hand', async () => {
  const fake = (): unknown => vi.useFakeTimers({ now: Date.now() })
  expect(await readAfterTtl(fake, (milliseconds) => vi.advanceTimersByTime(milliseconds))).toEqual(AFTER_TTL)
})
