import { createPrivateKey } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { newKey, nextRing, type StoredRing, upcoming } from '../src/rotation/next-ring.ts'

/** Keys by their order: `n1`, `n2` … */
function maker(): () => { id: string; pem: string } {
  let made = 0
  return () => {
    made += 1
    return { id: `n${made}`, pem: `pem of n${made}` }
  }
}

const ring = (current: string, ...ids: string[]): StoredRing => ({
  current,
  keys: Object.fromEntries(ids.map((id) => [id, `pem of ${id}`])),
})

test('a key is added, then signs, then verifies only, then is dropped', () => {
  const make = maker()
  const rings: StoredRing[] = []
  for (let rotation = 0; rotation < 4; rotation += 1) rings.push(nextRing(rings.at(-1), make))
  const shown = rings.map(({ current, keys }) => `${Object.keys(keys).join(' ')}, ${current} signs`)
  expect(shown).toStrictEqual([
    'n2 n1, n2 signs',
    'n2 n1 n3, n1 signs',
    'n1 n3 n4, n3 signs',
    'n3 n4 n5, n4 signs',
  ])
})

test.each([
  ['its only key goes on signing', ring('a', 'a'), ring('a', 'a', 'n1')],
  ['its newest key goes on signing, the one before verifies', ring('b', 'a', 'b'), ring('b', 'a', 'b', 'n1')],
  ['older ones are dropped', ring('c', 'a', 'b', 'c', 'd'), ring('d', 'c', 'd', 'n1')],
  ['several added ones sign one after the other', ring('a', 'a', 'b', 'c'), ring('b', 'a', 'b', 'c', 'n1')],
])('of a ring made by hand, %s', (_, before, after) => {
  const next = nextRing(before, maker())
  expect(next).toStrictEqual(after)
  expect(Object.keys(next.keys)).toStrictEqual(Object.keys(after.keys))
})

test('the key that signs next stands after the current one', () => {
  expect(upcoming(ring('a', 'a', 'b'))).toBe('b')
  expect(upcoming(ring('b', 'a', 'b'))).toBeUndefined()
})

test('a new key is an Ed25519 key with an id that keeps its place in a JSON object', () => {
  const [first, second] = [newKey(Date.UTC(2026, 2, 1)), newKey(Date.UTC(2026, 2, 1))]
  expect(first.id).toMatch(/^2026-03-01-[0-9a-f]{8}$/)
  expect(second.id).not.toBe(first.id)
  expect(createPrivateKey(first.pem).asymmetricKeyType).toBe('ed25519')
})
