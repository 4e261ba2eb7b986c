// Packages that the first `npm start` installs, and what CONTRIBUTING.md says of them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'

interface Entry {
  readonly dev?: boolean
  readonly devOptional?: boolean
  readonly optional?: boolean
  readonly link?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const root = join(import.meta.dirname, '..', '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const lock: Readonly<Record<string, Entry>> = JSON.parse(read('package-lock.json')).packages
const text = read('CONTRIBUTING.md')
const [section = ''] = /^### What `npm start` installs\n[\s\S]*?(?=^## )/m.exec(text) ?? []
const quoted = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => String(name))

/** Rows of the first table: package, places, purpose, what it pulls in. */
const rows = [...section.matchAll(/^\| (`.*) \| (`.*) \| ([^|]+) \| ?([^|]*) ?\|$/gm)].map(
  ([, names, places, , pulls]) => ({ names: quoted(names), places: quoted(places), pulls: String(pulls) }),
)

/** Names of what is installed in any case: not for the tests, not for some platforms only, not ours. */
const required = Object.entries(lock)
  .filter(
    ([path, { dev, devOptional, optional, link }]) =>
      path.startsWith('node_modules/') && !(dev || devOptional || optional || link),
  )
  .map(([path]) => path.slice('node_modules/'.length))

test('it needs few packages: none of the tools, and not aws-lambda-ric', () => {
  // The first run leaves out dependencies of the root, so none of them may be one that the example needs.
  expect(JSON.parse(read('package.json'))).not.toHaveProperty('dependencies')
  expect(required).toEqual(expect.arrayContaining(['node', 'esbuild', '@typescript/native', 'undici']))
  expect(required.length).toBeLessThan(30)
})

test('each dependency of a workspace stands in the table, with the workspaces that declare it', () => {
  const declared = new Map<string, string[]>()
  for (const [folder, { dependencies = {}, link }] of Object.entries(lock)) {
    if (folder === '' || folder.startsWith('node_modules/') || link) continue
    for (const name of Object.keys(dependencies).filter((one) => !one.startsWith('@extension-secrets/')))
      declared.set(name, [...(declared.get(name) ?? []), folder])
  }
  const told = rows.flatMap(({ names, places }) => names.map((name) => [name, places.toSorted()] as const))
  expect(Object.fromEntries(told)).toEqual(
    Object.fromEntries([...declared].map(([name, folders]) => [name, folders.toSorted()])),
  )
})

test('what each pulls in is told, too, and there is nothing else', () => {
  for (const { names, pulls } of rows) {
    const entries = names.map((name) => lock[`node_modules/${name}`])
    const more = entries.flatMap((entry) => Object.keys(entry?.dependencies ?? {}))
    const own = rows.flatMap((row) => row.names)
    expect([names, quoted(pulls)]).toEqual([names, more.filter((name) => !own.includes(name))])
    const builds = entries.flatMap((entry) => Object.keys(entry?.optionalDependencies ?? {}))
    expect([names, pulls.includes('build for your platform')]).toEqual([
      names,
      builds.length > 0 || names.includes('node'),
    ])
  }
  const told = rows.flatMap(({ names, pulls }) => [...names, ...quoted(pulls)])
  expect(required.toSorted()).toEqual(told.toSorted())
})
