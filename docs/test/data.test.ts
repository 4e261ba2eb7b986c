// The JSON and YAML that the documentation shows, and the forms that GitHub reads, are well-formed; pictures suit dark and light.
import { globSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { readPage } from '../../scripts/docs/markdown.ts'
import { allPages, inRepository } from '../../scripts/docs/pages.ts'

const blocks = allPages().flatMap((path) =>
  readPage(inRepository(path))
    .blocks.filter(({ language }) => language === 'json' || language === 'yaml')
    .map(({ language, code, line }) => [`${path}:${line}`, language, code] as const),
)

test.each(blocks)('%s is %s', (_where, language, code) => {
  if (code.includes('…')) return expect(code).toContain('…')
  expect(() => (language === 'json' ? JSON.parse(code) : parse(code, { logLevel: 'error' }))).not.toThrow()
})

test('there is JSON and YAML', () => {
  expect(new Set(blocks.map(([, language]) => language))).toEqual(new Set(['json', 'yaml']))
})

test.each(globSync('.github/ISSUE_TEMPLATE/*.yml', { cwd: inRepository('.') }))('%s', (path) => {
  const form = parse(readFileSync(inRepository(path), 'utf8')) as Record<string, unknown>
  if (path.endsWith('config.yml')) return expect(form).toMatchObject({ contact_links: expect.any(Array) })
  expect(form).toMatchObject({
    name: expect.any(String),
    description: expect.any(String),
    body: expect.any(Array),
  })
  const ids = (form.body as { id?: string }[]).flatMap(({ id }) => id ?? [])
  expect(ids).toHaveLength(new Set(ids).size)
})

test.each(globSync('docs/images/*.svg', { cwd: inRepository('.') }))('%s', (path) => {
  const svg = readFileSync(inRepository(path), 'utf8')
  expect(svg).toContain('@media (prefers-color-scheme: dark)')
  expect(svg).toMatch(/<title id="title">[^<]+<\/title>/)
  expect(svg).toMatch(/<desc id="description">[^<]+<\/desc>/)
  // Nothing is loaded from elsewhere, and nothing runs.
  expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|<script|@import|href/)
  expect(
    allPages().some((page) =>
      readFileSync(inRepository(page), 'utf8').includes(path.split('/').at(-1) ?? ''),
    ),
  ).toBe(true)
})
