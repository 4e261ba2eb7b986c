import { spawnSync } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join, posix, sep } from 'node:path'
import { type Page, readPage } from '../../scripts/docs/markdown.ts'
import { inRepository } from '../../scripts/docs/pages.ts'
import { pagesFolder } from '../places.ts'

/** Folder of the reference among the pages. */
const folder = join(pagesFolder, 'api')

/**
 * Writes the API reference of all packages as pages of the site.
 *
 * @throws {Error} when a doc comment is missing or links to nothing
 */
export async function writeApiPages(): Promise<void> {
  const args = [inRepository('scripts/docs/api.ts'), '--markdown', folder]
  const { status, stderr } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.md'))
  const pages = new Map<string, Page>()
  for (const file of files) pages.set(posixPath(file), readPage(join(folder, file)))
  for (const [file, page] of pages) {
    const text = withoutDeadNumbers(file, await readFile(page.path, 'utf8'), pages)
    const frontmatter = `---\neditLink: false\noutline: [2, 3]\n---\n\n`
    await writeFile(page.path, frontmatter + text)
  }
}

/**
 * Corrects links to headings: the plugin numbers some headings of which there is only one, such as `#lambdaerrorcode-1`.
 *
 * @param file path of the page, relative to the reference
 */
function withoutDeadNumbers(file: string, text: string, pages: ReadonlyMap<string, Page>): string {
  return text.replace(/\]\(([^)#\s]*)#([^)\s]+)-\d+\)/g, (link, path: string, name: string) => {
    const target = path === '' ? file : posix.join(posix.dirname(file), path)
    const anchor = link.slice(link.indexOf('#') + 1, -1)
    const anchors = pages.get(target)?.anchors
    return anchors?.has(name) && !anchors.has(anchor) ? `](${path}#${name})` : link
  })
}

function posixPath(path: string): string {
  return path.split(sep).join('/')
}
