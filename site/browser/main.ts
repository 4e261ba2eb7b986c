// `npm run docs:test`: builds the documentation site and drives it in a real Chromium.
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { step } from '../../scripts/step.ts'
import { buildSite } from '../build-site.ts'
import { siteFolder } from '../places.ts'
import { findBrowser } from './find-browser.ts'

const USAGE = `Usage: npm run docs:test -- [options] [part of a test file's name]

Builds the documentation site, and drives it in a real Chromium: the one in CHROMIUM_PATH, or on the PATH.

  --built    tests the site as it was built last
  --help     this text
`

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { built: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  })
  if (values.help) process.stdout.write(USAGE)
  else await main(values.built ?? false, positionals[0] ?? '')
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

async function main(built: boolean, part: string): Promise<void> {
  const browser = findBrowser(process.env)
  if (!built) await buildSite()
  const folder = join(siteFolder, 'browser')
  if (!(await step('types of the browser tests', 'tsc', ['-p', folder])))
    throw new Error('The browser tests have type errors.')
  const files = globSync(`*${part}*.test.ts`, { cwd: folder }).map((file) => join(folder, file))
  if (files.length === 0) throw new Error(`No browser test is named like "${part}".`)
  const args = ['--disable-warning=ExperimentalWarning', '--test', '--test-concurrency=1', ...files]
  const { status } = spawnSync(process.execPath, args, {
    stdio: 'inherit',
    env: { ...process.env, CHROMIUM_PATH: browser },
  })
  process.exitCode = status ?? 1
}
