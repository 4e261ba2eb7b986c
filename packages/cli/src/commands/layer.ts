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
import { serverOptions } from '../flags/emulator-flags.ts'
import { type Command, given } from '../flags/flags.ts'
import { LAYER_NAME } from '../flags/usage.ts'
import { say } from '../output/output.ts'
import { layerScript } from '../templates/layer-script.ts'
import { refuseStrangers, removeFormerScripts } from './layer-folder.ts'

type LayerCommand = Extract<Command, { name: 'layer' }>

/** Contents of the program's folder. The two input files have their own subfolders, separate from the program. */
const PARTS = ['dist', 'node_modules', 'secrets', 'faults'] as const
const PACKAGE = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Writes the content of a Lambda layer that runs this program as an extension: the `/opt` folder of a container.
 *
 * @throws {EmulatorError} error of `startEmulator` for the options
 * @throws {CommandError} if the folder contains files of others, or can't be written
 */
export const layer = ({ folder, options }: LayerCommand): number => {
  const { secrets, faults, name = LAYER_NAME, ...rest } = options
  // Report mistakes here, not in a container. The container has its own environment variables.
  planEmulator({ ...serverOptions(options), variables: {}, ...given({ port: options.port }) })
  const home = join(folder, LAYER_NAME)
  const script = join(folder, 'extensions', name)
  try {
    refuseStrangers(folder, name)
    // Read the files first: the user may name the copies in the layer itself.
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
  say(`wrote ${folder}; use it as the content of a layer, or mount it as /opt`)
  return 0
}

/** Copies the program and its dependencies, as they are installed here. */
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
    // Only compilers need types.
    for (const name of Object.keys(dependencies).filter((one) => !one.startsWith('@types/'))) {
      if (copied.has(name)) continue
      copied.add(name)
      copy(installedFolder(name, from), join(home, 'node_modules', name))
    }
  }
  copy(PACKAGE, home)
}

/** Copies only the executable code of one of our packages. */
function copyOurs(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  cpSync(join(from, 'package.json'), join(to, 'package.json'))
  const filter = (path: string): boolean => !/\.(d\.ts|map)$/.test(path)
  cpSync(join(from, 'dist'), join(to, 'dist'), { recursive: true, filter })
}

/** Finds a dependency as Node.js does, starting in the package that needs it. */
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

/** @returns path in the program's folder */
const put = (home: string, folder: string, copy: Copy | undefined): string | undefined => {
  if (copy === undefined) return undefined
  mkdirSync(join(home, folder), { recursive: true })
  writeFileSync(join(home, folder, copy.name), copy.content, { mode: copy.mode })
  return `${folder}/${copy.name}`
}
