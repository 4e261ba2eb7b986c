// Every page opens, its links lead somewhere, and it can be read: on a phone, in light and in dark.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { inRepository } from '../../scripts/docs/pages.ts'
import { BASE, distFolder } from '../places.ts'
import { type OpenSite, openSite } from './support/browser.ts'
import { htmlPages } from './support/html-pages.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const paths = htmlPages()
/** Anchors of each page, and addresses that it links to, as they were found. */
const anchors = new Map<string, ReadonlySet<string>>()
const links = new Map<string, readonly string[]>()
let site: OpenSite

before(async () => {
  site = await openSite()
})
after(() => site.close())

test('there are pages of the guide, of each package and of the reference', () => {
  for (const path of ['', 'rotation', 'packages/middy', 'project/changelog'])
    assert.ok(paths.includes(path), path)
  for (const name of ['client', 'middy', 'schemas', 'emulator', 'local-lambda'])
    assert.ok(
      paths.some((path) => path.startsWith(`api/@extension-secrets/${name}`)),
      name,
    )
})

for (const dark of [false, true]) {
  test(`every page at 360 pixels, ${dark ? 'dark' : 'light'}`, async (t) => {
    const { page, context } = await site.open({ width: 360, dark })
    const problems = problemsOf(page)
    for (const path of paths) {
      await t.test(`/${path}`, async () => {
        problems.length = 0
        const response = await page.goto(site.url + path, { waitUntil: 'load' })
        await page.waitForSelector('.VPContent')
        assert.equal(response?.status(), 200)
        const found = await page.evaluate(() => ({
          ids: [...document.querySelectorAll('[id]')].map(({ id }) => id),
          links: [...document.querySelectorAll('a[href]')].map((a) => (a as HTMLAnchorElement).href),
        }))
        anchors.set(path, new Set(found.ids))
        links.set(path, found.links)
        assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360, 'it scrolls sideways')
        assert.ok((await textSize(page)) >= 16, 'its text is smaller than 16 pixels')
        assert.deepEqual(await contrastProblems(page), [])
        assert.deepEqual(problems, [])
      })
    }
    await context.close()
  })
}

test('every page at 1440 pixels opens without an error', async () => {
  const { page, context } = await site.open()
  const problems = problemsOf(page)
  for (const path of paths) {
    await page.goto(site.url + path, { waitUntil: 'load' })
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 1440, path)
  }
  assert.deepEqual(problems, [])
  await context.close()
})

test('no link of the site is dead', () => {
  const dead: string[] = []
  for (const [path, addresses] of links) {
    for (const address of addresses) {
      if (address.startsWith(site.url) && !leadsSomewhere(address)) dead.push(`/${path}: ${address}`)
    }
  }
  assert.ok(links.size > 20)
  assert.deepEqual(dead, [])
})

test('every page of the repository has an edit link to a file that is there', () => {
  const sources = [...links.values()].flatMap((addresses) =>
    addresses.flatMap((address) => /\/edit\/main\/(.*)$/.exec(address)?.[1] ?? []),
  )
  assert.ok(sources.length > 20)
  assert.deepEqual(
    sources.filter((source) => !existsSync(inRepository(source))),
    [],
  )
})

/** Collects what the console, the page or the network complains about. */
function problemsOf(page: Page): string[] {
  const problems: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(message.text())
  })
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.status()} ${response.url()}`)
  })
  return problems
}

function leadsSomewhere(address: string): boolean {
  const { pathname, hash } = new URL(address)
  const path = decodeURIComponent(pathname.slice(BASE.length))
  const known = anchors.get(path)
  if (known === undefined) return existsSync(join(distFolder, path)) && hash === ''
  return hash === '' || known.has(decodeURIComponent(hash.slice(1)))
}

/** The size of the text of the first paragraph, pixels. */
function textSize(page: Page): Promise<number> {
  return page.evaluate(() => {
    const paragraph = document.querySelector('.vp-doc p')
    return paragraph === null ? 16 : Number.parseFloat(getComputedStyle(paragraph).fontSize)
  })
}

/** Texts whose contrast with their background is below that of WCAG 2 AA. */
async function contrastProblems(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as { axe: typeof import('axe-core') }
    const { violations } = await checker.run(document, { runOnly: ['color-contrast'] })
    return violations.flatMap(({ nodes }) =>
      nodes.slice(0, 5).map(({ html, any }) => `${html.slice(0, 120)}: ${any[0]?.message}`),
    )
  })
}
