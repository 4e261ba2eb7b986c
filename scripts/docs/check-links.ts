// Whether what the pages link to is there.
import { existsSync, statSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { type Page, readPage } from './markdown.ts'
import { inRepository } from './pages.ts'

/** Address of the repository. Readers without a checkout use it, so links to it are links to our own files. */
export const REPOSITORY = 'https://github.com/extension-secrets/extension-secrets'

/** Paths of generated files, which need not exist. */
const GENERATED = /^docs\/api(?:\/|$)/

/**
 * Lists the broken links of one page.
 *
 * @param page its path is relative to the repository
 * @param known pages that were read already, by their paths
 */
export function brokenLinks(page: Page, known: Map<string, Page>): string[] {
  return page.links.flatMap(({ url, line }) => {
    const wrong = problemOf(page, url, known)
    return wrong === undefined ? [] : [`${page.path}:${line}: ${url}: ${wrong}`]
  })
}

function problemOf(page: Page, url: string, known: Map<string, Page>): string | undefined {
  if (/^[a-z][a-z+.-]*:/i.test(url)) return problemOfAbsolute(url, known)
  if (isOnNpm(page.path) && !url.startsWith('#') && !isPacked(page.path, url))
    return 'npm shows this page, and not that file: link to it on GitHub'
  const [path = '', anchor] = url.split('#')
  return problemOfFile(
    path === '' ? page.path : join(dirname(page.path), decodeURI(path)),
    anchor,
    known,
    page,
  )
}

function problemOfAbsolute(url: string, known: Map<string, Page>): string | undefined {
  if (!URL.canParse(url)) return 'it is no URL'
  const { protocol, hostname } = new URL(url)
  if (protocol === 'mailto:') return undefined
  if (protocol !== 'https:') return 'it is not https'
  if (!hostname.includes('.')) return 'it has no host that others could reach'
  if (url !== REPOSITORY && !url.startsWith(`${REPOSITORY}/`)) return undefined
  const ours = url.slice(REPOSITORY.length)
  const [, , path = '', anchor] = /^\/(blob|tree)\/main\/([^#?]*)(?:#(.*))?$/.exec(ours) ?? []
  if (path !== '') return problemOfFile(decodeURI(path), anchor, known)
  return /^(?:|\/(?:issues|pull|releases|compare|commit|actions|security|discussions)(?:\/.*)?)$/.test(ours)
    ? undefined
    : 'it leads nowhere that we know of'
}

function problemOfFile(
  path: string,
  anchor: string | undefined,
  known: Map<string, Page>,
  self?: Page,
): string | undefined {
  const file = path.split(sep).join('/').replace(/\/$/, '')
  if (file.startsWith('..')) return 'it leads out of the repository'
  if (GENERATED.test(file)) return undefined
  if (file !== self?.path && !existsSync(inRepository(file))) return 'there is no such file'
  if (anchor === undefined) return undefined
  if (!file.endsWith('.md'))
    return statSync(inRepository(file)).isFile() ? undefined : 'a folder has no anchors'
  const page = file === self?.path ? self : read(file, known)
  return page.anchors.has(decodeURIComponent(anchor)) ? undefined : 'there is no such heading'
}

function read(file: string, known: Map<string, Page>): Page {
  const page = known.get(file) ?? { ...readPage(inRepository(file)), path: file }
  known.set(file, page)
  return page
}

function isOnNpm(path: string): boolean {
  return /^packages\/[^/]+\/README\.md$/.test(path)
}

/** Tells if a file that a package's README links to is in the package. */
function isPacked(readme: string, url: string): boolean {
  const path = join(dirname(readme), url.split('#')[0] ?? '')
  return ['secrets.schema.json', 'LICENSE'].includes(relative(dirname(readme), path))
}
