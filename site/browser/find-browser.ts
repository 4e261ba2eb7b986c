import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']

/**
 * The path of a Chromium on this machine: `CHROMIUM_PATH` if it is set, else the first on the `PATH`.
 *
 * @throws {Error} when there is none; the message says how to get one
 */
export function findBrowser(env: NodeJS.ProcessEnv): string {
  const { CHROMIUM_PATH: chosen, PATH: path = '' } = env
  const candidates =
    chosen !== undefined && chosen !== ''
      ? [chosen]
      : path.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)))
  const found = candidates.find(isExecutable)
  if (found === undefined)
    throw new Error(
      chosen !== undefined && chosen !== ''
        ? `CHROMIUM_PATH isn't an executable file: ${chosen}`
        : 'No Chromium found: install one (Debian and Ubuntu: apt-get install chromium), or set CHROMIUM_PATH to the path of one.',
    )
  return found
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
