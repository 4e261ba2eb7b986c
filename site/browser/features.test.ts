// What a reader does on the site: searches, copies code, changes the theme, reads the Markdown.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type OpenSite, openSite } from './support/browser.ts'
import { htmlPages } from './support/html-pages.ts'

let site: OpenSite

before(async () => {
  site = await openSite()
})
after(() => site.close())

test('search finds "rotation", and Enter opens the page', async () => {
  const { page, context } = await site.open()
  await page.goto(site.url)
  await page.keyboard.press('Control+k')
  await page.fill('.VPLocalSearchBox input', 'rotation')
  await page.waitForSelector('.VPLocalSearchBox .result')
  const hrefs = await page.$$eval('.VPLocalSearchBox .result', (all) =>
    all.map((a) => a.getAttribute('href')),
  )
  assert.ok(
    hrefs.some((href) => href?.includes('/rotation')),
    hrefs.join('\n'),
  )
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => url.href !== site.url)
  assert.match((await page.textContent('.vp-doc')) ?? '', /rotation/i)
  await context.close()
})

test('a block of code copies as it stands', async () => {
  const { page, context } = await site.open()
  await page.goto(`${site.url}getting-started`)
  const block = page.locator('.vp-doc div[class*="language-ts"]').first()
  await block.hover()
  await block.locator('button.copy').click()
  await block.locator('button.copy.copied').waitFor()
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  const shown = await block.locator('code').innerText()
  assert.match(copied, /extensionSecrets|import /)
  assert.equal(copied.trim(), shown.replaceAll('\n\n', '\n\n').trim())
  await context.close()
})

test('the theme follows the system, and can be changed', async () => {
  for (const dark of [false, true]) {
    const { page, context } = await site.open({ dark })
    await page.goto(site.url)
    const isDark = (): Promise<boolean> =>
      page.evaluate(() => document.documentElement.classList.contains('dark'))
    assert.equal(await isDark(), dark)
    await page.locator('.VPNavBar .VPSwitchAppearance:visible').first().click()
    assert.equal(await isDark(), !dark)
    await context.close()
  }
})

test('llms.txt lists the Markdown of every page of the repository', async () => {
  const text = await (await fetch(`${site.url}llms.txt`)).text()
  assert.match(text, /^# extension-secrets\n\n> \S.{20,}/)
  const listed = [...text.matchAll(/\]\(https:\/\/[^/]+\/extension-secrets\/(\S+\.md)\)/g)].map(
    ([, path]) => path,
  )
  for (const path of listed) assert.equal((await fetch(site.url + path)).status, 200, path)
  const pages = htmlPages()
    .filter((path) => path !== '' && !path.startsWith('api/'))
    .map((path) => `${path.replace(/\/$/, '/index')}.md`)
  assert.deepEqual([...listed].sort(), pages.sort())
})
