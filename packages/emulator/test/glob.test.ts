import { performance } from 'node:perf_hooks'
import { startEmulator } from '@extension-secrets/emulator'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { globTest } from '../src/faults/glob.ts'
import { secret } from './support/ask.ts'

test.each([
  ['orders/*', 'orders/db', true],
  ['orders/*', 'payments/db', false],
  ['*', '', true],
  ['**', 'x', true],
  ['a*a', 'a', false],
  ['a*a', 'aa', true],
  ['*ab*ab', 'xab', false],
  ['*ab*ab', 'abab', true],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['?', '😀', true],
  ['a*', 'a\nb', true],
  ['a.c', 'abc', false],
  ['(a|b)', 'a', false],
])('%s of %j: %s', (glob, text, matches) => {
  expect(globTest(glob)(text)).toBe(matches)
})

test('it decides as a regular expression does, whatever the pattern', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '/', '😀'), maxLength: 10 })
  const glob = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '/', '😀'), maxLength: 7 })
  fc.assert(
    fc.property(glob, letters, (pattern, text) => {
      const source = pattern.replaceAll(/\*+/g, '.*').replaceAll('?', '.')
      expect({ pattern, text, matches: globTest(pattern)(text) }).toEqual({
        pattern,
        text,
        matches: new RegExp(`^${source}$`, 'su').test(text),
      })
    }),
    { numRuns: 5000, seed: 11 },
  )
})

test.each([
  ['*a*a*a*az', 2000],
  [`${'*a'.repeat(1000)}z`, 2000],
  [`${'*a?'.repeat(500)}z`, 2000],
  [`*${'a'.repeat(900)}b*c`, 2000],
  [`${'*?'.repeat(1000)}z`, 2000],
])('a pattern with many stars does not hold the loop: %s', async (pattern, length) => {
  const faults = { faults: [{ kind: 'reset', secret: pattern }] } as const
  await using emulator = await startEmulator({ faults })
  const startedAt = performance.now()
  await secret(emulator, 'a'.repeat(length))
  // A regular expression takes from 18 s to years.
  expect(performance.now() - startedAt).toBeLessThan(2000)
})
