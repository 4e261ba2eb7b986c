import { PUBLISHED } from '../places.ts'
import type { SitePage } from './write-pages.ts'

/**
 * The index for language models: each page's title, the address of its Markdown, and its first sentence.
 *
 * @see https://llmstxt.org
 */
export function llmsText(pages: readonly SitePage[]): string {
  const home = pages.find(({ path }) => path === 'index')
  const inside = (test: RegExp): string =>
    pages
      .filter(({ path }) => test.test(path))
      .map(lineOf)
      .join('\n')
  return [
    '# extension-secrets',
    `> ${home === undefined ? '' : sentenceOf(home.text)}`,
    '## Documentation',
    inside(/^(?!index|packages\/|examples\/|project\/|recipes\/)/),
    '## Recipes',
    inside(/^(recipes|examples)\//),
    '## Packages',
    inside(/^packages\//),
    '## Optional',
    inside(/^project\//),
    '',
  ].join('\n\n')
}

function lineOf({ path, title, text }: SitePage): string {
  const sentence = sentenceOf(text)
  return `- [${title}](${PUBLISHED}${path}.md)${sentence === '' ? '' : `: ${sentence}`}`
}

/** The first sentence of a page's first paragraph, as plain text. */
function sentenceOf(text: string): string {
  const paragraph = text
    .replace(/^```[\s\S]*?^```$/gm, '')
    .split(/\n{2,}/)
    .find((part) => /^[A-Z*`[]/.test(part.trim()) && !part.includes('|---'))
  const plain = (paragraph ?? '')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\s+/g, ' ')
    .trim()
  return /^.*?[.:](?= |$)/.exec(plain)?.[0] ?? plain
}
