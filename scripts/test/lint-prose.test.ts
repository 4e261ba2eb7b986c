// `npm run lint` refuses prose that is hard to read.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { inRepository } from '../docs/pages.ts'
import { proseProblems } from '../lint/prose.ts'

const linesOf = (text: string): number[] => proseProblems(text).map(({ line }) => line)

describe('doc comments', () => {
  test.each(['What', 'Whether', 'How', 'Where', 'When', 'Who', 'Whose', 'Why'])(
    'must not begin with %s',
    (word) => {
      expect(linesOf(`const a = 1\n/** ${word} it is. */\n`)).toEqual([2])
      expect(linesOf(`\n/**\n * ${word} it is.\n */\n`)).toEqual([3])
    },
  )

  test('may have these words elsewhere', () => {
    expect(
      linesOf('/** Tells how long it took.\n * When it ends, nothing happens. */\n// What next?\n'),
    ).toEqual([])
    expect(linesOf('/** Whatever, however, whom. */\n')).toEqual([])
  })
})

describe('formulas', () => {
  test.each([
    ['The clock unless told otherwise.', 'Default'],
    ['It cannot be had here.', 'fetched'],
    ['It is had from there.', 'fetched'],
    ['Read anew for each fetch.', 'again'],
    ['A lost socket is dealt with.', 'say what'],
    ['Waits so many milliseconds.', 'number'],
  ])('%s', (text, instead) => {
    expect(proseProblems(`one\n${text}\n`)).toEqual([{ line: 2, problem: expect.stringContaining(instead) }])
  })

  test('are found across lines of a comment, a page or a workflow', () => {
    expect(linesOf('/**\n * The clock unless told\n * otherwise.\n */')).toEqual([2])
    expect(linesOf('// The clock unless\n// told otherwise')).toEqual([1])
    expect(linesOf('The clock unless\ntold otherwise.')).toEqual([1])
    expect(linesOf('# The clock unless\n# told otherwise')).toEqual([1])
  })

  test('are not found in other words, or across a blank page of code', () => {
    expect(linesOf('He had been told. A planewise view; so manyfold. It had.')).toEqual([])
    expect(linesOf('so\n\nconst many = 1')).toEqual([])
  })
})

test('the command names file and line, and fails', () => {
  const folder = mkdtempSync(join(tmpdir(), 'prose-'))
  const lint = () =>
    spawnSync(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', inRepository('scripts/lint-prose.ts'), folder],
      {
        encoding: 'utf8',
      },
    )
  try {
    mkdirSync(join(folder, 'src', 'node_modules'), { recursive: true })
    writeFileSync(join(folder, 'src', 'node_modules', 'other.ts'), '/** What others write. */\n')
    writeFileSync(join(folder, 'CHANGELOG.md'), 'written anew\n')
    writeFileSync(join(folder, 'src', 'a.ts'), '/** Adds. */\n')
    expect(lint()).toMatchObject({ status: 0, stderr: '' })
    writeFileSync(join(folder, 'src', 'a.ts'), '/** How it adds. */\n')
    writeFileSync(join(folder, 'page.md'), '# Page\n\nRead anew.\n')
    const { status, stderr } = lint()
    expect(status).toBe(1)
    expect(stderr.split('\n').slice(0, 2)).toEqual([
      'page.md:3: "anew"; write "again"',
      `${join('src', 'a.ts')}:1: a doc comment begins with "How"; begin with a noun or a verb`,
    ])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
