import { dirname, posix } from 'node:path'
import type { Nodes } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'
import { REPOSITORY } from '../../scripts/docs/check-links.ts'

/** Places that a page's links may lead to. */
export interface Destinations {
  /** Path on the site of each page, by its path in the repository. */
  readonly pages: ReadonlyMap<string, string>
  /** Notes a picture of the repository, so that the site gets it. */
  readonly picture: (path: string) => void
}

const PICTURE = /\.(?:svg|png|jpe?g|gif)$/

/**
 * Rewrites a page of the repository for the site: links to other pages stay on the site, pictures come along, and
 * links to any other file lead to GitHub.
 *
 * @param source path of the page in the repository
 */
export function rewritePage(source: string, text: string, destinations: Destinations): string {
  const tree = fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] })
  const edits = [...everyNode(tree)].flatMap((node) => editsOf(node, text, source, destinations))
  let result = text
  // From the end, so that the places before stay true.
  for (const { start, end, text: replacement } of edits.sort((a, b) => b.start - a.start))
    result = result.slice(0, start) + replacement + result.slice(end)
  return result
}

/**
 * The address on the site of what a page links to.
 *
 * @param source path of the page in the repository
 */
export function rewriteLink(source: string, url: string, { pages, picture }: Destinations): string {
  if (url.startsWith('#')) return url
  const file = fileOf(source, url)
  if (file === undefined) return url
  const [path, anchor] = file
  const onSite = pages.get(path) ?? pages.get(posix.join(path, 'README.md'))
  if (onSite !== undefined) return `/${onSite.replace(/(^|\/)index$/, '$1')}${anchor}`
  if (PICTURE.test(path)) {
    picture(path)
    return `/pictures/${path}`
  }
  if (path === 'docs/api') return '/api/'
  return `${REPOSITORY}/blob/main/${path}${anchor}`
}

/** The file of the repository that an address means, and the anchor in it; undefined if it means no file of ours. */
function fileOf(source: string, url: string): readonly [string, string] | undefined {
  const ours = new RegExp(`^${REPOSITORY}/(?:blob|tree)/main/(.*)$`).exec(url)?.[1]
  if (ours === undefined && /^[a-z][a-z+.-]*:/i.test(url)) return undefined
  const [, path = '', anchor = ''] = /^([^#]*)(#.*)?$/.exec(ours ?? url) ?? []
  const whole = ours === undefined ? posix.join(dirname(source), path) : path
  return [decodeURI(whole).replace(/\/$/, ''), anchor]
}

interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

function editsOf(node: Nodes, text: string, source: string, destinations: Destinations): Edit[] {
  const start = node.position?.start.offset ?? 0
  const end = node.position?.end.offset ?? 0
  const written = text.slice(start, end)
  if (node.type === 'link' || node.type === 'image' || node.type === 'definition') {
    const url = rewriteLink(source, node.url, destinations)
    const at = written.lastIndexOf(node.url)
    if (url === node.url || at < 0) return []
    return [{ start: start + at, end: start + at + node.url.length, text: url }]
  }
  if (node.type === 'html') {
    const rewritten = written.replace(
      /\b(href|src|srcset)="([^"]*)"/g,
      (_, name, url) => `${name}="${rewriteLink(source, url, destinations)}"`,
    )
    return rewritten === written ? [] : [{ start, end, text: rewritten }]
  }
  // Vue would take double braces for an expression.
  if (node.type === 'text' && written.includes('{{'))
    return [{ start, end, text: written.replaceAll('{{', '{<!-- -->{') }]
  return []
}

function* everyNode(node: Nodes): Generator<Nodes> {
  yield node
  if ('children' in node) for (const child of node.children) yield* everyNode(child)
}
