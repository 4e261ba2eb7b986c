// docs/first-five-minutes.md, followed to the letter by somebody who has an empty folder and the packages as published.
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, expect, jest, test } from '@jest/globals'
import { freePort } from './support/free-port.ts'
import { ANYTHING, patternOf, readPage } from './support/page.ts'
import { Terminal } from './support/terminal.ts'

// npm may have to fetch everything from the registry.
jest.setTimeout(900_000)
const PATIENCE = 240_000

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const PAGE = fileURLToPath(new URL('../docs/first-five-minutes.md', import.meta.url))
const PACKAGES = ['middy', 'schemas', 'emulator']

const home = await mkdtemp(join(tmpdir(), 'first-five-minutes-'))
const terminals = new Map<string, Terminal>()
afterAll(async () => {
  await Promise.all([...terminals.values()].map((terminal) => terminal.close()))
  await rm(home, { recursive: true, force: true })
})

/** The environment of a newcomer: nothing of this repository, of npm's about its script, or of AWS. */
const newcomer = (port: number): NodeJS.ProcessEnv => {
  const own = Object.entries(process.env).filter(
    ([name]) =>
      /^npm_config_(registry|cache|userconfig|globalconfig)$/i.test(name) ||
      !/^(npm_|AWS_|PARAMETERS_|SECRETS_|SSM_|NODE_(OPTIONS|PATH|ENV)|JEST_|FORCE_COLOR|INIT_CWD)/i.test(
        name,
      ),
  )
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.startsWith(ROOT))
  return {
    ...Object.fromEntries(own),
    PATH: [dirname(process.execPath), ...path].join(delimiter),
    PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: String(port),
  }
}

/** The packages as they would be published, by name. */
const pack = async (env: NodeJS.ProcessEnv): Promise<ReadonlyMap<string, string>> => {
  const destination = join(home, 'packed')
  await mkdir(destination)
  const folders = PACKAGES.map((name) => join(ROOT, 'packages', name))
  const flags = ['--silent', '--ignore-scripts', '--pack-destination', destination]
  await promisify(execFile)('npm', ['pack', ...flags, ...folders], { env, cwd: home, timeout: PATIENCE })
  const files = await readdir(destination)
  return new Map(
    PACKAGES.map((name) => {
      const file = files.find((candidate) => candidate.startsWith(`extension-secrets-${name}-`))
      if (file === undefined) throw new Error(`npm pack made no tarball of ${name}`)
      return [`@extension-secrets/${name}`, join(destination, file)]
    }),
  )
}

test('each command of the page does what the page shows', async () => {
  const steps = readPage(await readFile(PAGE, 'utf8'))
  expect(steps.filter(({ kind }) => kind === 'file')).toHaveLength(2)
  expect(steps.filter((step) => step.kind === 'console' && step.command !== undefined)).toHaveLength(7)

  const port = await freePort()
  const env = newcomer(port)
  const tarballs = await pack(env)
  const folder = join(home, 'empty')
  await mkdir(folder)
  for (const step of steps) {
    if (step.kind === 'file') {
      await writeFile(join(folder, step.name), step.text)
      continue
    }
    const terminal = terminals.get(step.terminal) ?? new Terminal(folder, env)
    terminals.set(step.terminal, terminal)
    if (step.command?.startsWith('npm install ')) {
      // What is not published yet comes from its tarball.
      terminal.type(step.command.replaceAll(/@extension-secrets\/\w+/g, (name) => tarballs.get(name) ?? name))
    } else if (step.command !== undefined) terminal.type(step.command)
    const shown = step.shown.map((line) => line.replaceAll('2773', String(port)))
    const ended = step.command !== undefined && (shown.at(-1) !== ANYTHING || step.command.startsWith('npm '))
    try {
      await terminal.shows(patternOf(shown), ended, PATIENCE)
    } catch (error) {
      const what = `${step.command ?? 'what goes on'} in the ${step.terminal}`
      throw new Error(`first-five-minutes.md:${step.line}: ${what}: ${(error as Error).message}`)
    }
  }
})
