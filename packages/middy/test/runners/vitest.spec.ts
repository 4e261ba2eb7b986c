import { afterEach, expect, test, vi } from 'vitest'
import { AFTER_TTL, ALL, invokeAfterTtl, invokeAll } from './scenario.ts'

const APIS = [
  ...(['Date', 'hrtime', 'performance', 'queueMicrotask'] as const),
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
  vi.useRealTimers()
})

test.each([...APIS.map((api) => [[api]]), [[...APIS]]])('with %s faked', async (apis) => {
  vi.useFakeTimers({ toFake: [...apis] })
  expect(await invokeAll()).toEqual(ALL)
})

test('the clock is moved by hand', async () => {
  vi.useFakeTimers({ now: Date.now() })
  expect(await invokeAfterTtl((milliseconds) => vi.advanceTimersByTime(milliseconds))).toEqual(AFTER_TTL)
})
