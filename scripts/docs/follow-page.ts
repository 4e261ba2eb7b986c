// Does what a page of the documentation tells its reader, literally, and compares what is printed with what the page shows.
import { mkdir, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { beginsAsShown, isAsShown } from './expected.ts'
import type { Page } from './markdown.ts'
import { type Step, stepsOf } from './steps.ts'
import { type Running, Terminal } from './terminal.ts'

/** Settings for following a page. */
export interface Follow {
  /** The reader's folder. */
  readonly folder: string
  /** Packages for `npm install` to install in place of those that the page names, such as tarballs of our build. */
  readonly packages: ReadonlyMap<string, string>
  /** More environment variables than the terminal has by itself. */
  readonly env?: Readonly<Record<string, string>>
  /** Limit for one command, milliseconds. Default: 5 minutes, because some install packages. */
  readonly longest?: number
}

type Command = Extract<Step, { kind: 'command' }>

/** A command that goes on while the reader does other things. */
interface Open {
  readonly step: Command
  readonly running: Running
  /** Number of printed characters already compared with the page. */
  read: number
}

/**
 * Follows a page.
 *
 * @returns how many commands were run
 * @throws {Error} at the first step that does not go as the page says, naming its line and what was printed
 */
export async function followPage(page: Page, options: Follow): Promise<number> {
  const steps = stepsOf(page)
  await using terminal = await Terminal.open(options.folder, { ...surroundings(), ...options.env })
  const open: Open[] = []
  for (const step of steps) {
    const where = `${page.path}:${step.line}`
    if (step.kind === 'file') {
      await mkdir(dirname(join(options.folder, step.name)), { recursive: true })
      await writeFile(join(options.folder, step.name), step.text)
    } else if (step.kind === 'more') {
      const other = open.find(({ step: { terminal } }) => terminal === step.terminal)
      if (other === undefined)
        throw new Error(`${where}: no command is open in a terminal "${step.terminal}"`)
      await shows(`${where}: ${other.step.command}`, options, other, step.output)
    } else {
      const running = terminal.start(withPackages(step.command, options.packages))
      const command = `${where}: $ ${step.command}`
      if (step.terminal === undefined) {
        await finished(command, options, step, running)
        continue
      }
      const started = { step, running, read: 0 }
      // Its first lines say that it is there; the others may come of what the reader does next.
      await shows(command, options, started, (step.output ?? '').split('\n\n')[0] ?? '')
      await terminal.takeExports(running.printed())
      open.push(started)
    }
  }
  for (const { step, running } of open) {
    const where = `${page.path}:${step.line}: $ ${step.command}`
    await until(where, options, running, () => isAsShown(step.output ?? '', running.printed()))
    const status = await running.stop()
    // npx hears the Ctrl-C too, and says so by its status.
    if (status !== 0 && status !== 130)
      throw new Error(`${where}\nended with status ${status} after Ctrl-C:\n${running.printed()}`)
  }
  return steps.filter(({ kind }) => kind === 'command').length
}

/** Waits until a command that goes on has printed what the page shows next, and takes that as read. */
async function shows(where: string, options: Follow, open: Open, shown: string): Promise<void> {
  const { running } = open
  await until(where, options, running, () => {
    const news = running.printed().slice(open.read)
    const isShown = beginsAsShown(shown, news)
    if (!isShown && running.status() !== undefined) throw mismatch(where, shown, news)
    return isShown
  })
  open.read = running.printed().length
}

/** A command that the page expects to end; where its output is shown, it may fail, since the reader sees how. */
async function finished(where: string, options: Follow, step: Command, running: Running): Promise<void> {
  await until(where, options, running, () => running.status() !== undefined)
  const status = running.status()
  if (step.output === undefined) {
    if (status !== 0) throw new Error(`${where}\nfailed with status ${status}:\n${running.printed()}`)
  } else if (!isAsShown(step.output, running.printed())) {
    throw mismatch(where, step.output, running.printed())
  }
}

async function until(where: string, options: Follow, running: Running, isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + (options.longest ?? 300_000)
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error(`${where}\ntook too long; it printed:\n${running.printed()}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

function mismatch(where: string, shown: string, printed: string): Error {
  return new Error(`${where}\nthe page shows:\n${shown}\n\nit printed:\n${printed}`)
}

/** Dependencies of our packages on each other. */
const BEHIND: ReadonlyMap<string, readonly string[]> = new Map([
  ['@extension-secrets/cli', ['@extension-secrets/emulator', '@extension-secrets/local-lambda']],
  ['@extension-secrets/middy', ['@extension-secrets/client']],
])

/**
 * Variables with which this machine reaches npm's registry. Behind a company's proxy it may need its own certificates.
 */
const OF_THE_MACHINE =
  /^(?:HOME|npm_config_(?:registry|cache|userconfig|cafile)|NODE_EXTRA_CA_CERTS|SSL_CERT_(?:FILE|DIR)|(?:https?|no)_proxy)$/i

/** Returns the environment of a reader's terminal, without npm's own variables, which describe this project. */
function surroundings(): Record<string, string> {
  const own = Object.entries(process.env).filter(([name]) => OF_THE_MACHINE.test(name))
  return {
    ...Object.fromEntries(own),
    // The reader has the Node.js that runs this.
    PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
    NO_COLOR: '1',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
    npm_config_prefer_offline: 'true',
  }
}

function withPackages(command: string, packages: ReadonlyMap<string, string>): string {
  if (!/^npm (?:install|i)\b/.test(command)) return command
  const words = command.split(' ')
  // Our packages' dependencies on each other are on no registry yet.
  const more = words.flatMap((word) => BEHIND.get(word) ?? []).filter((name) => !words.includes(name))
  return [...words, ...more].map((word) => packages.get(word) ?? word).join(' ')
}
