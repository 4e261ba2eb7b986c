import { describe, expect, test } from '@jest/globals'
import { Search, type Searcher } from '../src/cache/search.ts'
import type { CachedValue } from '../src/cache/shared-secret.ts'
import { createSnapshot, type SnapshotOwner } from '../src/cache/snapshot.ts'
import { monotonic } from '../src/clock.ts'
import { withFreshHeld } from '../src/rotation/with-fresh.ts'

function cachedValue(text: string): CachedValue {
  const content = { type: 'text', text } as const
  const from = { content, sequence: 1, attempts: 1, requestedAt: 0, inStep: false, expirySeed: 0 }
  return { value: text, from }
}

/** A search over values that a test chooses, by a clock that stands still until it is told to go on. */
function searchFor(pending?: () => CachedValue | undefined) {
  const asked: string[] = []
  const time = { now: 1_000_000 }
  const search = new Search(
    {
      current: async () => {
        asked.push('current')
        return cachedValue('one')
      },
      pending:
        pending &&
        (async () => {
          asked.push('pending')
          return pending()
        }),
    },
    { now: () => time.now, random: () => 0 },
  )
  const one = (seen: Searcher['seen'] = undefined, refused = 'one'): Searcher => ({
    seen,
    refused: [cachedValue(refused)],
    patience: 200,
    deadline: monotonic() + 200,
  })
  return { search, asked, time, one }
}

describe('a search', () => {
  test('nobody begins one without time for it, and it is no search then', async () => {
    const { search, asked, one } = searchFor()
    expect(await search.next({ ...one(), deadline: monotonic() })).toBeUndefined()
    expect(asked).toEqual([])
    expect(await search.next(one())).toBeDefined()
  })

  test('an invocation that comes later gets the last round, and then waits for the next', async () => {
    const { search, asked, one } = searchFor()
    const first = await search.next(one())
    await first?.current
    const later = await search.next(one())
    expect(later).toBe(first)
    const [a, b] = await Promise.all([search.next(one(first)), search.next(one(later))])
    expect(a).toBe(b)
    expect(a).not.toBe(first)
    await a?.current
    expect(asked).toEqual(['current', 'current'])
  })

  test('without a pending source a round has no pending value', async () => {
    const { search, one } = searchFor()
    const round = await search.next(one())
    expect(await round?.pending()).toBeUndefined()
  })

  test('after one that found nothing: over, then one round, over for longer, and after a quiet time all of it', async () => {
    const { search, asked, time, one } = searchFor(() => undefined)
    await (await search.next(one()))?.current
    time.now += 200
    expect(await search.next(one())).toBeUndefined()
    time.now += 2_000
    const probe = await search.next(one())
    await probe?.current
    expect(await search.next(one(probe))).toBeUndefined()
    time.now += 3_999
    expect(await search.next(one())).toBeUndefined()
    expect(asked).toHaveLength(2)
    time.now += 70_000
    const again = await search.next(one())
    await again?.current
    expect(await search.next(one(again))).toBeDefined()
  })

  test('another value that is refused is another search', async () => {
    const { search, time, one } = searchFor()
    await (await search.next(one()))?.current
    time.now += 200
    expect(await search.next(one())).toBeUndefined()
    expect(await search.next(one(undefined, 'two'))).toBeDefined()
  })

  test('a clock that is set back ends the cool-down', async () => {
    const { search, time, one } = searchFor()
    await (await search.next(one()))?.current
    time.now += 200
    expect(await search.next(one())).toBeUndefined()
    time.now -= 10_000
    expect(await search.next(one())).toBeDefined()
  })

  test('an end lets the next refusal begin anew', async () => {
    const { search, asked, one } = searchFor()
    await (await search.next(one()))?.current
    search.end()
    await (await search.next(one()))?.current
    expect(asked).toHaveLength(2)
  })
})

test('an owner without a search is asked once', async () => {
  let current = cachedValue('one')
  let refetches = 0
  const owner: SnapshotOwner = {
    refetch: async () => {
      refetches++
      current = cachedValue('two')
      return []
    },
    entry: () => ({ owner, cached: current }),
  }
  const held = { secrets: createSnapshot(new Map([['db', owner.entry('db')]])) as { readonly db: string } }
  const tried: string[] = []
  const logIn =
    (password: string) =>
    (secrets: { readonly db: string }): string => {
      tried.push(secrets.db)
      if (secrets.db !== password) throw new Error('refused')
      return 'in'
    }
  const options = { isStale: () => true }
  expect(await withFreshHeld(held, ['db'], logIn('two'), options, undefined)).toBe('in')
  expect([tried, refetches, held.secrets.db]).toEqual([['one', 'two'], 1, 'two'])
  await expect(withFreshHeld(held, ['db'], logIn('three'), options, undefined)).rejects.toThrow('refused')
  expect(refetches).toBe(2)
})
