// The TTL explorer shows what the simulation says.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { CHOICES } from '../explorer/choices.ts'
import { explore } from '../explorer/model.ts'
import { codeOf, DEFAULTS, type Settings } from '../explorer/settings.ts'
import { type OpenSite, openSite } from './support/browser.ts'

let site: OpenSite

before(async () => {
  site = await openSite()
})
after(() => site.close())

const CASES: readonly Partial<Settings>[] = [
  {},
  { ttl: 60, extensionTtl: 0, jitter: 0, secrets: 10, rotations: 8 },
  { ttl: 3600, jitter: 0.5, staleIfError: 0, environments: 100, invocations: 50 },
  { service: 'parameter-standard', environments: 10_000, invocations: 10_000, secrets: 1 },
]

for (const chosen of CASES) {
  test(`figures of ${JSON.stringify(chosen)}`, async () => {
    const settings = { ...DEFAULTS, ...chosen }
    const { page, context } = await openExplorer()
    await choose(page, settings)
    const expected = await explore(settings)
    const { load, bill } = expected
    assert.deepEqual(await figuresOf(page), {
      oldAtMost: expected.oldAtMost,
      oldWhileFailing: expected.oldWhileFailing,
      oldAMonth: expected.oldAMonth,
      lastRenewed: expected.lastRenewed,
      quotaShare: expected.quotaShare,
      mean: load.mean,
      peak: load.peak,
      start: load.start,
      total: bill.total,
    })
    assert.equal(await page.locator('[data-figure="code"]').textContent(), codeOf(settings))
    await context.close()
  })
}

test('a first answer comes at once, and the last from every environment', async () => {
  const { page, context } = await openExplorer()
  await choose(page, { ...DEFAULTS, environments: 10_000 })
  assert.match((await page.textContent('.state')) ?? '', /^\s*10,000 environments simulated/)
  await context.close()
})

test('its settings copy as code', async () => {
  const { page, context } = await openExplorer()
  await choose(page, { ...DEFAULTS, ttl: 900 })
  await page.click('[data-copy]')
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^ {2}ttl: '15m',$/m)
  await context.close()
})

async function openExplorer() {
  const opened = await site.open()
  await opened.page.goto(`${site.url}ttl-explorer`)
  await settled(opened.page)
  return opened
}

async function choose(page: Page, settings: Settings): Promise<void> {
  await page.selectOption('[data-setting="service"]', settings.service)
  for (const { key, values } of CHOICES)
    await page.locator(`[data-setting="${key}"]`).fill(String(values.indexOf(settings[key])))
  await settled(page)
}

function settled(page: Page): Promise<unknown> {
  return page.waitForSelector('.answers[data-busy="false"]', { timeout: 120_000 })
}

function figuresOf(page: Page): Promise<Record<string, number>> {
  return page.$$eval('[data-figure][data-value]', (all) =>
    Object.fromEntries(
      all.map((one) => [one.getAttribute('data-figure'), Number(one.getAttribute('data-value'))]),
    ),
  )
}
