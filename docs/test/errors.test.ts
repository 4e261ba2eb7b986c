// Every code of an error has its section, every message links to it, and what the page quotes is what messages say.
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import type { ExtensionSecretsErrorCode } from '../../packages/client/src/errors/codes.ts'
import { combinedMessage, messageOf } from '../../packages/client/src/errors/messages.ts'
import { brokenLinks } from '../../scripts/docs/check-links.ts'
import { parsePage, readPage } from '../../scripts/docs/markdown.ts'
import { allSources, inRepository } from '../../scripts/docs/pages.ts'

const source = (path: string): string => readFileSync(inRepository(path), 'utf8')
/** The members of a union of texts, as it is written. */
const membersOf = (path: string, type: string): string[] =>
  [
    ...((source(path).split(`export type ${type} =`)[1] ?? '').split('\n\n')[0]?.matchAll(/'([A-Z_]+)'/g) ??
      []),
  ].map(([, code = '']) => code)

const codes = membersOf(
  'packages/client/src/errors/codes.ts',
  'ExtensionSecretsErrorCode',
) as ExtensionSecretsErrorCode[]
const page = readPage(inRepository('docs/errors.md'))

test('there are codes', () => {
  expect(codes).toContain('NOT_FOUND')
  expect(codes.length).toBeGreaterThan(10)
})

test.each(codes)('%s has its section, and its messages link to it', (code) => {
  const subject = { name: 'db', kind: 'secret', id: 'orders/db' } as const
  const failure = { code, retry: 'never', detail: 'it failed', attempts: 1, outOfTime: false } as const
  for (const message of [messageOf(subject, failure), combinedMessage([{ subject, failure }])]) {
    const [url = ''] = message.match(/https:\S+$/) ?? []
    expect(url).toMatch(new RegExp(`/docs/errors\\.md#${code.toLowerCase()}$`))
    expect(brokenLinks(parsePage('README.md', `<${url}>`), new Map())).toEqual([])
  }
  const section = source('docs/errors.md').split(`\n## ${code}\n`)[1]?.split('\n## ')[0]
  for (const part of ['**You see**', '**Why**', '**What to do**']) expect(section).toContain(part)
})

test('no section is of a code that does not exist', () => {
  const headings = source('docs/errors.md')
    .match(/^## [A-Z_]+$/gm)
    ?.map((heading) => heading.slice(3))
  expect(headings?.sort()).toEqual([...codes].sort())
  expect(page.anchors).toContain('not_found')
})

test("the package's README lists the same codes", () => {
  const names = readPage(inRepository('packages/middy/README.md')).tables.flatMap((table) => table.names)
  expect(names.filter((code) => /^[A-Z_]+$/.test(code)).sort()).toEqual([...codes].sort())
})

test('the testing page explains every code of the emulator and of the local Lambda', () => {
  const ours = new Set([
    ...membersOf('packages/emulator/src/errors/emulator-error.ts', 'EmulatorErrorCode'),
    ...membersOf('packages/local-lambda/src/errors/lambda-error.ts', 'LambdaErrorCode'),
  ])
  expect(ours.size).toBeGreaterThan(20)
  const names = readPage(inRepository('docs/testing.md')).tables.flatMap((table) => table.names)
  expect(names.filter((code) => /^[A-Z_]+$/.test(code)).sort()).toEqual([...ours].sort())
})

test('what the page says that one sees is what the sources say', () => {
  // What varies in a message is left out on both sides.
  const bare = (text: string): string =>
    text.replace(
      /\$\{[^}]*\}|127\.0\.0\.1:2773|\b\d+\b|\b[A-Z]\w+(?:Exception|Error|Failure)\b|\bAWS_\w+|'[a-z]+'|…/g,
      '~',
    )
  const sources = allSources()
    .filter((path) => !/^packages\/(?:emulator|local-lambda|cli)\//.test(path))
    .map((path) => bare(source(path)))
    .join('\n')
  const seen = source('docs/errors.md')
    .split('\n\n')
    .filter((paragraph) => paragraph.startsWith('**You see**'))
    .flatMap((paragraph) => [...paragraph.matchAll(/`([^`]+)`/g)].map(([, quoted = '']) => quoted))
  expect(seen.length).toBeGreaterThan(20)
  for (const quoted of seen) {
    const pieces = bare(quoted)
      .split(/~|: /)
      .map((piece) => piece.trim())
      .filter((piece) => piece.length > 8)
    for (const piece of pieces) expect([quoted, piece, isSaid(piece)]).toEqual([quoted, piece, true])
  }

  /** Tells if a source contains the text, or both halves that it puts together. */
  function isSaid(piece: string): boolean {
    return [...piece].some((_, at) => {
      const halves = [piece.slice(0, at), piece.slice(at)].map((half) => half.trim())
      return halves.every((half) => half === '' || (half.length > 8 && sources.includes(half)))
    })
  }
})
