// No link of any page leads nowhere. Other people's sites are not asked: only the form of their addresses is checked.
import { describe, expect, test } from '@jest/globals'
import { brokenLinks, REPOSITORY } from '../../scripts/docs/check-links.ts'
import { type Page, parsePage, readPage } from '../../scripts/docs/markdown.ts'
import { allPages, inRepository } from '../../scripts/docs/pages.ts'

const known = new Map<string, Page>(
  allPages().map((path) => [path, { ...readPage(inRepository(path)), path }]),
)

describe('links', () => {
  test.each([...known.keys()])('of %s', (path) => {
    expect(brokenLinks(known.get(path) as Page, known)).toEqual([])
  })

  test('every page of docs/ is in its index', () => {
    const index = known.get('docs/README.md')?.links.map(({ url }) => `docs/${url}`)
    for (const path of known.keys()) {
      if (/^docs\/(?!README)[^/]+\.md$/.test(path)) expect(index).toContain(path)
    }
  })

  test('every recipe is in the index of the recipes', () => {
    const index = known.get('docs/recipes/README.md')?.links.map(({ url }) => `docs/recipes/${url}`)
    const recipes = [...known.keys()].filter((path) => /^docs\/recipes\/(?!README)[^/]+\.md$/.test(path))
    expect(recipes.length).toBeGreaterThan(5)
    expect(index).toEqual(expect.arrayContaining(recipes))
  })

  test.each([
    ['rotation.md', []],
    ['rotation.md#refetching-by-hand', []],
    ['#here', []],
    [`${REPOSITORY}/blob/main/docs/errors.md#not_found`, []],
    [`${REPOSITORY}/issues/new/choose`, []],
    ['https://docs.aws.amazon.com/lambda/', []],
    ['rotations.md', ['there is no such file']],
    ['rotation.md#by-hand', ['there is no such heading']],
    ['#there', ['there is no such heading']],
    ['../../else.md', ['it leads out of the repository']],
    [`${REPOSITORY}/blob/main/docs/error.md`, ['there is no such file']],
    [`${REPOSITORY}/blob/main/docs/errors.md#not-found`, ['there is no such heading']],
    [`${REPOSITORY}/wiki`, ['it leads nowhere that we know of']],
    ['http://docs.aws.amazon.com/', ['it is not https']],
    ['https://localhost/x', ['it has no host that others could reach']],
    ['https://', ['it is no URL']],
  ])('%s is judged right', (url, problems) => {
    const page = parsePage('docs/made-up.md', `# Here\n\n[link](${url})\n`)
    expect(brokenLinks(page, known)).toEqual(
      problems.map((problem) => `docs/made-up.md:3: ${url}: ${problem}`),
    )
  })

  test('a README that npm shows links to files on GitHub', () => {
    const page = parsePage(
      'packages/middy/README.md',
      '[a](../../docs/errors.md) [b](LICENSE) [c](#d)\n\n# d\n',
    )
    expect(brokenLinks(page, known)).toEqual([expect.stringContaining('link to it on GitHub')])
  })
})
