import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { CommandError } from '../errors/command-error.ts'
import { LAYER_NAME } from '../flags/usage.ts'
import { isLayerScript } from '../templates/layer-script.ts'

/** Files by which version control keeps an empty folder. */
const KEEPERS: readonly string[] = ['.gitignore', '.gitkeep']
/** More than a script of ours has, in bytes: extensions of others are programs of many megabytes. */
const MAX_SCRIPT = 100_000

/**
 * Lets a layer be written into a folder that is new, empty, or written by an earlier call. Only what that has made may be
 * replaced.
 *
 * @param name the name of the extension's file
 * @throws {CommandError} if the folder, or what is to be written in it, belongs to somebody else
 */
export function refuseStrangers(folder: string, name: string): void {
  const home = join(folder, LAYER_NAME)
  const script = join(folder, 'extensions', name)
  const hint = 'and is left as it is; name another folder'
  const written = existsSync(join(home, 'dist', 'cli.js'))
  if (existsSync(home) && !written) throw new CommandError(`${home} exists already, ${hint}`)
  if (existsSync(script) && !isOurScript(script)) throw new CommandError(`${script} exists already, ${hint}`)
  const others = existsSync(folder) ? readdirSync(folder).filter((file) => !KEEPERS.includes(file)) : []
  if (!written && others.length > 0) {
    const own = 'name a new or empty folder, or one that layer has written'
    throw new CommandError(`${folder} is not the folder of a layer, and is left as it is; ${own}`)
  }
}

/** Removes what earlier calls have written under another name: Lambda would start that, too. */
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
