// `npm run release:rehearsal`: a release of the last commit, published to a registry on this machine and used from there.
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { command, endCommands } from './release/command.ts'
import { rehearse, StepFailed } from './release/rehearse.ts'
import { openLog } from './release/run-log.ts'
import { step } from './step.ts'

const HELP = `Releases the last commit in a clone, publishes it to an npm registry on this machine, installs the packages from there
into empty folders, and in each runs what the README shows, compiles it under every supported TypeScript, bundles it, and runs
the bundles on every supported Node.js. Leaves nothing behind but a log. Needs git, and the npm registry for everything else.

  npm run release:rehearsal             about two minutes
  npm run release:rehearsal -- --keep   keeps the folder that it works in
`

const root = join(import.meta.dirname, '..')
const LOG = join(root, 'reports', 'release-rehearsal.log')

process.exitCode = await main()

async function main(): Promise<number> {
  const options = readOptions()
  if (typeof options === 'number') return options

  const folder = await mkdtemp(join(tmpdir(), 'release-rehearsal-'))
  const tidyUp = (): void => {
    endCommands()
    if (options.keep) process.stderr.write(`Kept ${folder}\n`)
    else rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      tidyUp()
      process.exit(1)
    })
  }
  try {
    return await rehearseIn(folder)
  } catch (error) {
    if (!(error instanceof StepFailed))
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  } finally {
    tidyUp()
  }
}

async function rehearseIn(folder: string): Promise<number> {
  const before = await stateOfCheckout()
  if (before.changes !== '')
    process.stderr.write('Changes that are not committed are not part of this release.\n')
  // Whatever npm is configured with here: the release must not need another one.
  const upstream = await command('npm', ['config', 'get', 'registry', '--no-json'], { cwd: root })
  const log = openLog(LOG)
  process.stderr.write(`What is run, and what it prints, goes to ${relative(process.cwd(), LOG)}\n`)
  const ok = await rehearse(root, folder, upstream.trim(), log)
  const same = await step('see that this checkout is as it was', async () => {
    if (JSON.stringify(await stateOfCheckout()) !== JSON.stringify(before))
      throw new Error('Its commit, its tags or its changed files are not those of before.')
  })
  return ok && same ? 0 : 1
}

/** Reads the state that a rehearsal must not change. */
async function stateOfCheckout(): Promise<{ commit: string; tags: string; changes: string }> {
  const git = (...args: string[]): Promise<string> => command('git', args, { cwd: root })
  return {
    commit: await git('rev-parse', 'HEAD'),
    tags: await git('tag'),
    changes: await git('status', '--porcelain'),
  }
}

/** @returns the options, or the exit code where there is nothing more to do */
function readOptions(): { keep: boolean } | number {
  try {
    const { values } = parseArgs({
      options: { keep: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h' } },
    })
    if (!values.help) return { keep: values.keep }
    process.stdout.write(HELP)
    return 0
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`)
    return 2
  }
}
