import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { inRepository } from '../scripts/docs/pages.ts'
import { step } from '../scripts/step.ts'
import { writeApiPages } from './pages/api-pages.ts'
import { llmsText } from './pages/llms.ts'
import { type SitePage, writePages } from './pages/write-pages.ts'
import { distFolder, siteFolder } from './places.ts'

/**
 * Builds the site into `site/dist`.
 *
 * @throws {Error} when a step fails; its output has been printed
 */
export async function buildSite(): Promise<void> {
  await must(install())
  // The reference is made of the packages' types.
  if (!existsSync(inRepository('packages/middy/dist/index.d.ts')))
    await must(step('build the packages', process.execPath, [inRepository('scripts/build.ts')]))
  let pages: readonly SitePage[] = []
  await must(
    step('pages', async () => {
      pages = await writePages()
    }),
  )
  await must(step('API reference', writeApiPages))
  const vitepress = join(siteFolder, 'node_modules', 'vitepress', 'bin', 'vitepress.js')
  await must(step('site', process.execPath, [vitepress, 'build', siteFolder]))
  await must(step('llms.txt and Markdown', () => writeMarkdown(pages)))
}

/** Installs the packages of the site, unless they are there as the lock file says. */
async function install(): Promise<boolean> {
  const wanted = await packagesIn(join(siteFolder, 'package-lock.json'))
  const present = await packagesIn(join(siteFolder, 'node_modules', '.package-lock.json'))
  const isThere = Object.entries(wanted).every(
    ([path, { version, optional }]) => path === '' || optional || present[path]?.version === version,
  )
  if (isThere) return true
  const flags = ['--no-json', '--no-audit', '--no-fund', '--loglevel=error']
  return step('install the packages of the site', 'npm', ['ci', '--prefix', siteFolder, ...flags])
}

async function packagesIn(
  file: string,
): Promise<Record<string, { readonly version?: string; readonly optional?: boolean }>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')).packages
  } catch {
    return {}
  }
}

/** Puts the Markdown of each page beside it, and llms.txt, which lists them. */
async function writeMarkdown(pages: readonly SitePage[]): Promise<void> {
  await writeFile(join(distFolder, 'llms.txt'), llmsText(pages))
  for (const { path, text } of pages) {
    const target = join(distFolder, `${path}.md`)
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, text)
  }
}

async function must(done: Promise<boolean>): Promise<void> {
  if (!(await done)) throw new Error('The site could not be built.')
}
