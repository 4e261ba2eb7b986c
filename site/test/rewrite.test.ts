// Pages of the repository, as the site shows them.
import { describe, expect, test } from '@jest/globals'
import { REPOSITORY } from '../../scripts/docs/check-links.ts'
import { llmsText } from '../pages/llms.ts'
import { pageMap, sitePath } from '../pages/page-map.ts'
import { rewriteLink, rewritePage } from '../pages/rewrite.ts'
import { titleOf } from '../pages/title.ts'

const pages = new Map([
  ['README.md', 'index'],
  ['docs/caching.md', 'caching'],
  ['docs/benchmarks/README.md', 'benchmarks/index'],
  ['packages/middy/README.md', 'packages/middy'],
])

describe('the path of a page on the site', () => {
  test.each([
    ['README.md', 'index'],
    ['docs/README.md', 'contents'],
    ['docs/caching.md', 'caching'],
    ['docs/recipes/http-api.md', 'recipes/http-api'],
    ['docs/benchmarks/README.md', 'benchmarks/index'],
    ['packages/middy/README.md', 'packages/middy'],
    ['packages/cli/docs/first-five-minutes.md', 'packages/cli-first-five-minutes'],
    ['examples/payload-signer/cdk/README.md', 'examples/payload-signer/cdk'],
    ['CHANGELOG.md', 'project/changelog'],
    ['packages/middy/CHANGELOG.md', undefined],
    ['.github/PULL_REQUEST_TEMPLATE.md', undefined],
  ])('of %s is %s', (source, path) => {
    expect(sitePath(source)).toBe(path)
  })

  test('every page of docs/ has one, and no two have the same', () => {
    const paths = [...pageMap().values()]
    expect(paths).toEqual(expect.arrayContaining(['index', 'contents', 'errors', 'packages/schemas']))
    expect(new Set(paths).size).toBe(paths.length)
  })
})

describe('links', () => {
  test.each([
    ['docs/errors.md', 'caching.md', '/caching'],
    ['docs/errors.md', 'caching.md#jitter', '/caching#jitter'],
    ['docs/errors.md', '../README.md', '/'],
    ['docs/errors.md', 'benchmarks', '/benchmarks/'],
    ['docs/errors.md', '#not_found', '#not_found'],
    ['docs/errors.md', '../packages/middy/README.md#options', '/packages/middy#options'],
    ['docs/errors.md', 'api', '/api/'],
    ['docs/errors.md', '../LICENSE', `${REPOSITORY}/blob/main/LICENSE`],
    ['packages/middy/README.md', `${REPOSITORY}/blob/main/docs/caching.md#jitter`, '/caching#jitter'],
    ['packages/middy/README.md', `${REPOSITORY}/issues`, `${REPOSITORY}/issues`],
    ['docs/errors.md', 'https://docs.aws.amazon.com/', 'https://docs.aws.amazon.com/'],
    ['docs/caching.md', 'images/two-caches.svg', '/pictures/docs/images/two-caches.svg'],
  ])('in %s, %s leads to %s', (source, url, address) => {
    expect(rewriteLink(source, url, { pages, picture: () => {} })).toBe(address)
  })

  test('are rewritten in Markdown, definitions and HTML, and not in code', () => {
    const pictures: string[] = []
    const text = [
      'See [`caching.md`](caching.md) and [home][1], `[a](caching.md)`.',
      '',
      '<img alt="x" src="images/x.svg">',
      '',
      '```md',
      '[a](caching.md)',
      '```',
      '',
      '[1]: ../README.md',
      '',
    ].join('\n')
    const rewritten = rewritePage('docs/errors.md', text, { pages, picture: (path) => pictures.push(path) })
    expect(rewritten).toBe(
      text
        .replace('(caching.md) and', '(/caching) and')
        .replace('images/x.svg', '/pictures/docs/images/x.svg')
        .replace('[1]: ../README.md', '[1]: /'),
    )
    expect(pictures).toEqual(['docs/images/x.svg'])
  })
})

test('double braces in prose do not reach Vue, and stay in code', () => {
  const destinations = { pages, picture: () => {} }
  expect(rewritePage('docs/a.md', 'a {{ b }} `{{ c }}`\n', destinations)).toBe(
    'a {<!-- -->{ b }} `{{ c }}`\n',
  )
})

test('a title is the first heading without its markup', () => {
  expect(titleOf('\n# The `ttl` of a [secret](caching.md)\n\n# b\n')).toBe('The ttl of a secret')
  expect(titleOf('no heading')).toBeUndefined()
})

test('llms.txt has a line for each page, with its first sentence', () => {
  const text = llmsText([
    {
      path: 'index',
      source: 'README.md',
      title: 'x',
      text: '# x\n\nSecrets for [Lambda](https://x). More.\n',
    },
    {
      path: 'caching',
      source: 'docs/caching.md',
      title: 'Caching',
      text: '# Caching\n\nTwo caches. Both.\n',
    },
    { path: 'project/license', source: 'LICENSE.md', title: 'License', text: '# License\n' },
  ])
  expect(text).toContain('# extension-secrets\n\n> Secrets for Lambda.\n')
  expect(text).toContain(
    '## Documentation\n\n- [Caching](https://extension-secrets.github.io/extension-secrets/caching.md): Two caches.\n',
  )
  expect(text).toContain(
    '## Optional\n\n- [License](https://extension-secrets.github.io/extension-secrets/project/license.md)\n',
  )
})
