import { expect, test } from '@jest/globals'
import { freePort, LENT } from '../src/environment/free-port.ts'

test('a port that is lent is none that fetch refuses', async () => {
  const ports = Array.from({ length: LENT.count }, (_, i) => LENT.first + i)
  expect(ports).not.toContain(10_080)
  for (let i = 0; i < 20; i++) expect(ports).toContain(await freePort())
})

test('a port that is lent is not lent again at once', async () => {
  const lent = await Promise.all(Array.from({ length: 20 }, () => freePort()))
  expect(new Set(lent).size).toBe(20)
})
