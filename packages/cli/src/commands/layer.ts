import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { errorCode, planEmulator } from '@extension-secrets/emulator/command'
import { CommandError } from '../errors/command-error.ts'
import { number, usage } from '../flags/arguments.ts'
import { serverOptions } from '../flags/emulator-flags.ts'
import type { Command } from '../flags/flags.ts'
import { LAYER_NAME } from '../flags/usage.ts'
import { say } from '../output/output.ts'
import { layerScript } from '../templates/layer-script.ts'
import { refuseStrangers, removeFormerScripts } from './layer-folder.ts'

type LayerCommand = Extract<Command, { name: 'layer' }>

/** What stands in the folder of the program; names of their own keep the two files, and the program's, apart. */
const PARTS = ['dist', 'node_modules', 'secrets', 'faults'] as const
const PACKAGE = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Writes the content of a Lambda layer that holds this program as an extension: what `/opt` is to be in a container.
 *
 * @throws {EmulatorError} what `startEmulator` would say to the options
 * @throws {CommandError} if the folder holds files of others, or cannot be written
 */
export const layer = ({ folder, options }: LayerCommand): number => {
  const { secrets, faults, name = LAYER_NAME, ...rest } = options
  // Lambda takes the name of the file for the extension's.
  if (!/^\w[\w.-]*$/.test(name)) throw usage('--name takes a file name of letters, digits, dots, - and _')
  // A mistake is to be told here, not in a container. Its environment is not this one.
  const port = number('--port', options.port)
  planEmulator({ ...serverOptions(options), variables: {}, ...(port !== undefined && { port }) })
  const home = join(folder, LAYER_NAME)
  const script = join(folder, 'extensions', name)
  try {
    refuseStrangers(folder, name)
    // Whoever edits the copies in the layer itself may name these.
    const copies = { secrets: read(secrets), faults: read(faults) }
    for (const part of PARTS) rmSync(join(home, part), { recursive: true, force: true })
    const files = {
      secrets: put(home, 'secrets', copies.secrets),
      faults: put(home, 'faults', copies.faults),
    }
    copyProgram(home)
    removeFormerScripts(folder, name)
    mkdirSync(dirname(script), { recursive: true })
    writeFileSync(script, layerScript(LAYER_NAME, files, rest))
    chmodSync(script, 0o755)
  } catch (error) {
    if (error instanceof CommandError) throw error
    throw new CommandError(`${folder} cannot be written (${errorCode(error)}); name another folder`)
  }
  say(`${folder} is written; it is the content of a layer, or what to mount as /opt`)
  return 0
}

/** Copies the program and what it needs to run, as they are installed here. */
function copyProgram(home: string): void {
  const copied = new Set<string>()
  const copy = (from: string, to: string): void => {
    const manifest = readFileSync(join(from, 'package.json'), 'utf8')
    const { name: own, dependencies = {} } = JSON.parse(manifest) as {
      name: string
      dependencies?: Record<string, string>
    }
    if (own.startsWith('@extension-secrets/')) copyOurs(from, to)
    else cpSync(from, to, { recursive: true, dereference: true })
    // Types are for compilers.
    for (const name of Object.keys(dependencies).filter((one) => !one.startsWith('@types/'))) {
      if (copied.has(name)) continue
      copied.add(name)
      copy(installedFolder(name, from), join(home, 'node_modules', name))
    }
  }
  copy(PACKAGE, home)
}

/** Copies of a package of ours only what runs. */
function copyOurs(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  cpSync(join(from, 'package.json'), join(to, 'package.json'))
  const filter = (path: string): boolean => !/\.(d\.ts|map)$/.test(path)
  cpSync(join(from, 'dist'), join(to, 'dist'), { recursive: true, filter })
}

/** Finds a dependency as Node.js does, from the folder of the package that needs it. */
function installedFolder(name: string, from: string): string {
  const places = createRequire(join(from, 'package.json')).resolve.paths(name) ?? []
  const found = places
    .map((place) => join(place, name))
    .find((place) => existsSync(join(place, 'package.json')))
  return realpathSync(found ?? join(from, 'node_modules', name))
}

/** A file that goes into the layer. */
interface Copy {
  readonly name: string
  readonly content: Buffer
  readonly mode: number
}

const read = (file: string | undefined): Copy | undefined =>
  file === undefined
    ? undefined
    : { name: basename(file), content: readFileSync(file), mode: statSync(file).mode }

/** @returns its path in the folder of the program */
const put = (home: string, folder: string, copy: Copy | undefined): string | undefined => {
  if (copy === undefined) return undefined
  mkdirSync(join(home, folder), { recursive: true })
  writeFileSync(join(home, folder, copy.name), copy.content, { mode: copy.mode })
  return `${folder}/${copy.name}`
}
