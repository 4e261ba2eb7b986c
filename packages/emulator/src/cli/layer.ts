import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { EmulatorError } from '../emulator-error.ts'
import { planEmulator } from '../emulator-options.ts'
import { errorCode } from '../error-code.ts'
import { number, usage } from './arguments.ts'
import { serverOptions } from './emulator-flags.ts'
import type { Command } from './flags.ts'
import { layerScript } from './layer-script.ts'
import { say } from './output.ts'
import { COMMAND } from './usage.ts'

type LayerCommand = Extract<Command, { name: 'layer' }>

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Writes the content of a Lambda layer that holds this program as an extension: what `/opt` is to be in a container.
 *
 * @throws {EmulatorError} what `startEmulator` would say to the options, `FILE_EXISTS` or `FILE_UNWRITABLE`
 */
export const layer = ({ folder, options }: LayerCommand): number => {
  const { secrets, faults, name = COMMAND, ...rest } = options
  // Lambda takes the name of the file for the extension's.
  if (!/^\w[\w.-]*$/.test(name)) throw usage('--name takes a file name of letters, digits, dots, - and _')
  // A mistake is to be told here, not in a container. Its environment is not this one.
  const port = number('--port', options.port)
  planEmulator({ ...serverOptions(options), variables: {}, ...(port !== undefined && { port }) })
  const home = join(folder, COMMAND)
  try {
    refuseStrangers(home)
    rmSync(home, { recursive: true, force: true })
    copyProgram(home)
    // Names of their own keep the two files, and the program's, apart.
    const files = { secrets: copyInto(home, 'secrets', secrets), faults: copyInto(home, 'faults', faults) }
    const script = join(folder, 'extensions', name)
    mkdirSync(dirname(script), { recursive: true })
    writeFileSync(script, layerScript(COMMAND, files, rest))
    chmodSync(script, 0o755)
  } catch (error) {
    if (error instanceof EmulatorError) throw error
    throw new EmulatorError(
      'FILE_UNWRITABLE',
      `${folder} cannot be written (${errorCode(error)}); name another folder`,
    )
  }
  say(`${folder} is written; it is the content of a layer, or what to mount as /opt`)
  return 0
}

/** Only what an earlier run has made may be replaced. */
const refuseStrangers = (home: string): void => {
  if (!existsSync(home) || existsSync(join(home, 'dist', 'cli.js'))) return
  throw new EmulatorError('FILE_EXISTS', `${home} exists already, and is left as it is; name another folder`)
}

/** The program and what it needs to run, as they are installed here. */
const copyProgram = (home: string): void => {
  const manifest = readFileSync(join(PACKAGE, 'package.json'), 'utf8')
  const { dependencies } = JSON.parse(manifest) as { dependencies: Record<string, string> }
  mkdirSync(home, { recursive: true })
  writeFileSync(join(home, 'package.json'), manifest)
  cpSync(join(PACKAGE, 'dist'), join(home, 'dist'), {
    recursive: true,
    filter: (path) => !/\.(d\.ts|map)$/.test(path),
  })
  // Types are for compilers.
  for (const name of Object.keys(dependencies).filter((one) => !one.startsWith('@types/'))) {
    const from = dirname(fileURLToPath(import.meta.resolve(`${name}/package.json`)))
    cpSync(from, join(home, 'node_modules', name), { recursive: true, dereference: true })
  }
}

const copyInto = (home: string, folder: string, file: string | undefined): string | undefined => {
  if (file === undefined) return undefined
  mkdirSync(join(home, folder))
  copyFileSync(file, join(home, folder, basename(file)))
  return `${folder}/${basename(file)}`
}
