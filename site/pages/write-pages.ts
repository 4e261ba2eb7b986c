import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { inRepository } from '../../scripts/docs/pages.ts'
import { pagesFolder } from '../places.ts'
import { pageMap } from './page-map.ts'
import { rewritePage } from './rewrite.ts'
import { titleOf } from './title.ts'

/** A page of the site. */
export interface SitePage {
  /** Path on the site, without an extension. */
  readonly path: string
  /** Path in the repository. */
  readonly source: string
  readonly title: string
  /** Markdown with addresses of the site. */
  readonly text: string
}

/** Writes the pages of the repository, and the pictures that they show, where VitePress reads them. */
export async function writePages(): Promise<readonly SitePage[]> {
  await rm(pagesFolder, { recursive: true, force: true })
  const map = pageMap()
  const pictures = new Set<string>()
  const destinations = { pages: map, picture: (path: string) => pictures.add(path) }
  const pages: SitePage[] = []
  for (const [source, path] of map) {
    const text = rewritePage(source, await readFile(inRepository(source), 'utf8'), destinations)
    pages.push({ path, source, title: titleOf(text) ?? path, text })
    await write(`${path}.md`, `---\nsource: ${source}\n---\n\n${text}`)
  }
  for (const path of pictures) {
    const target = join(pagesFolder, 'public', 'pictures', path)
    await mkdir(dirname(target), { recursive: true })
    await cp(inRepository(path), target)
  }
  return pages
}

async function write(path: string, text: string): Promise<void> {
  const target = join(pagesFolder, path)
  await mkdir(dirname(target), { recursive: true })
  await writeFile(target, text)
}
