import { expect, test } from '@jest/globals'
import { findBrowser } from '../browser/find-browser.ts'

test('the browser that CHROMIUM_PATH names is taken', () => {
  expect(findBrowser({ CHROMIUM_PATH: process.execPath, PATH: '' })).toBe(process.execPath)
})

test('a machine without a browser is told so in one sentence', () => {
  expect(() => findBrowser({ PATH: '/nowhere' })).toThrow(/^No Chromium found: .* CHROMIUM_PATH .*\.$/)
  expect(() => findBrowser({ CHROMIUM_PATH: '/nowhere/chromium' })).toThrow(
    "CHROMIUM_PATH isn't an executable file: /nowhere/chromium",
  )
})
