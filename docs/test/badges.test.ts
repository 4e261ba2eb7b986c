// The badges of the README say what the packages' package.json says.
import { globSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { inRepository } from '../../scripts/docs/pages.ts'

const packages = globSync('packages/*/package.json', { cwd: inRepository('') }).map(
  (path) => JSON.parse(readFileSync(inRepository(path), 'utf8')) as Record<string, unknown>,
)
const badge = (name: string): string | undefined =>
  /<title>(.*)<\/title>/.exec(readFileSync(inRepository(`docs/images/badges/${name}.svg`), 'utf8'))?.[1]

test('there are packages', () => {
  expect(packages.length).toBeGreaterThan(4)
})

test('all need the version of Node.js on the badge', () => {
  for (const { engines } of packages) {
    const { node = '' } = engines as { node?: string }
    expect(badge('node')).toBe(`Node.js: ${node.replace('>=', '')} or later`)
  }
})

test('all have the licence on the badge', () => {
  for (const { license } of packages) expect(badge('licence')).toBe(`licence: ${String(license)}`)
})

test('all that can be imported include types', () => {
  expect(badge('types')).toBe('types: included')
  for (const { main, types } of packages)
    if (main !== undefined) expect(types).toEqual(expect.stringContaining('.d.ts'))
})
