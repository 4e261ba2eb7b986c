import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { CommandError } from '../errors/command-error.ts'
import { LAYER_NAME } from '../flags/usage.ts'
import { isLayerScript } from '../templates/layer-script.ts'

/** Files that keep an empty folder in version control. */
const KEEPERS: readonly string[] = ['.gitignore', '.gitkeep']
/** Size in bytes that none of our scripts reaches. Extensions of others are programs of many megabytes. */
const MAX_SCRIPT = 100_000

/**
 * Checks that a layer can be written into the folder: it is new, empty, or written by an earlier call. Only files of an
 * earlier call may be replaced.
 *
 * @param name file name of the extension
 * @throws {CommandError} if the folder, or a file to write, belongs to somebody else
 */
export function refuseStrangers(folder: string, name: string): void {
  const home = join(folder, LAYER_NAME)
  const script = join(folder, 'extensions', name)
  const hint = 'and was not changed; name another folder'
  const written = existsSync(join(home, 'dist', 'cli.js'))
  if (existsSync(home) && !written) throw new CommandError(`${home} already exists ${hint}`)
  if (existsSync(script) && !isOurScript(script)) throw new CommandError(`${script} already exists ${hint}`)
  const others = existsSync(folder) ? readdirSync(folder).filter((file) => !KEEPERS.includes(file)) : []
  if (!written && others.length > 0) {
    const own = 'name a new or empty folder, or one that layer wrote before'
    throw new CommandError(`${folder} is not the folder of a layer and was not changed; ${own}`)
  }
}

/** Removes scripts of earlier calls with another name, because Lambda would start those, too. */
export function removeFormerScripts(folder: string, name: string): void {
  const extensions = join(folder, 'extensions')
  if (!existsSync(extensions)) return
  for (const file of readdirSync(extensions)) {
    const path = join(extensions, file)
    if (file !== name && isOurScript(path)) rmSync(path)
  }
}

function isOurScript(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat?.isFile() === true && stat.size < MAX_SCRIPT && isLayerScript(readFileSync(path, 'utf8'))
}
