// `npm run undici:latest`: builds and tests @extension-secrets/client with the newest undici 8, in a copy of the checkout.
import { existsSync, rmSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { command, endCommands } from './release/command.ts'
import { plainEnv } from './release/plain-env.ts'
import { step } from './step.ts'

const root = join(import.meta.dirname, '..')
const MINUTE = 60_000
const QUIET = ['--no-json', '--no-audit', '--no-fund', '--loglevel=error']
/** The versions that must build without an edit. */
const RANGE = '8'

const folder = await mkdtemp(join(tmpdir(), 'undici-latest-'))
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    tidyUp()
    process.exit(1)
  })
}

try {
  process.exitCode = (await tryLatest()) ? 0 : 1
} finally {
  tidyUp()
}

/** Runs each step after the one before it has passed. A step shows its output only if it fails. */
async function tryLatest(): Promise<boolean> {
  const pinned = await undiciIn(root)
  let found = pinned
  const env = { ...plainEnv(), TEST_DIST: '1' }
  const run = (minutes: number, file: string, ...args: string[]): Promise<string> =>
    command(file, args, { cwd: folder, env, timeout: minutes * MINUTE })
  return (
    (await step('copy the checkout (files that git knows)', copyCheckout)) &&
    (await step('install its dependencies', async () => {
      await run(15, 'npm', 'ci', ...QUIET)
    })) &&
    (await step(`install the newest undici ${RANGE}`, async () => {
      await run(5, 'npm', 'install', '--save-exact', `undici@${RANGE}`, '-w', 'scripts', ...QUIET)
      found = await undiciIn(folder)
    })) &&
    (await step(`build with undici ${found} (pinned: ${pinned})`, async () => {
      await run(5, 'npm', 'run', '--silent', 'build')
    })) &&
    (await step(`tests of the built package with undici ${found}`, async () => {
      await run(20, 'npm', 'run', '--silent', 'test:unit', '--', 'packages/client', 'packages/middy')
    }))
  )
}

async function copyCheckout(): Promise<void> {
  const listed = await command('git', ['ls-files', '-z'], { cwd: root, timeout: MINUTE })
  for (const file of listed.split('\0').filter((path) => path !== '' && existsSync(join(root, path)))) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await cp(join(root, file), join(folder, file))
  }
}

async function undiciIn(checkout: string): Promise<string> {
  const path = join(checkout, 'node_modules', 'undici', 'package.json')
  return (JSON.parse(await readFile(path, 'utf8')) as { version: string }).version
}

function tidyUp(): void {
  endCommands()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}
