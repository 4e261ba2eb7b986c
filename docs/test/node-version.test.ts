// The packages, what refuses an older Node.js, and the documentation name one and the same version.
import { globSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { allPages, allSources, inRepository, root } from '../../scripts/docs/pages.ts'

const read = (path: string): string => readFileSync(inRepository(path), 'utf8')
/** Pages about a checkout of this repository, which brings a Node.js of its own: an older one may begin. */
const OF_A_CHECKOUT = /^(README\.md|CONTRIBUTING\.md|examples\/)/

test('all packages need the same version of Node.js', () => {
  const manifests = globSync('packages/*/package.json', { cwd: root })
  expect(manifests.length).toBeGreaterThan(4)
  const engines = manifests.map(
    (path) => (JSON.parse(read(path)) as { engines: { node: string } }).engines.node,
  )
  expect(new Set(engines)).toEqual(new Set(['>=22']))
})

test('what refuses an older one refuses what the packages do not take', () => {
  const checks = allSources().filter((path) => /\/(old-node|cli)\.ts$/.test(path))
  expect(checks).toHaveLength(3)
  for (const path of checks) expect(read(path)).toContain('const NEEDED = 22\n')
})

test('every page names that version', () => {
  const said = allPages().flatMap((path) =>
    [...read(path).matchAll(/Node\.js (\d[\d.]*) (?:or|and) (?:later|newer)/g)].map(([, version]) => ({
      path,
      version,
    })),
  )
  expect(said.length).toBeGreaterThan(6)
  const wrong = said.filter(
    ({ path, version }) => version !== '22' && !(version === '20' && OF_A_CHECKOUT.test(path)),
  )
  expect(wrong).toEqual([])
})
