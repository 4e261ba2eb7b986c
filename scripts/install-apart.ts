// Installs what is outside the main install: a folder with a package.json and a lock file of its own.
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { step } from './step.ts'

/**
 * Installs the packages of a folder from its lock file, unless they are there.
 *
 * @param name what is installed, for people
 * @returns false if it failed; the reason has been shown
 */
export async function installApart(folder: string, name: string): Promise<boolean> {
  return isInstalled(folder) || step(`install ${name}`, () => install(folder))
}

async function install(folder: string): Promise<void> {
  const flags = ['ci', '--no-json', '--no-audit', '--no-fund', '--loglevel=error']
  try {
    // In the folder: npm's own `--prefix` does not reach the commands that it starts.
    await promisify(execFile)('npm', flags, { cwd: folder, shell: process.platform === 'win32' })
  } catch (error) {
    const { message, stderr = '' } = error as Error & { stderr?: string }
    throw new Error(stderr.trim() || message)
  }
}

/** Tells if everything that the folder's package-lock.json asks for is installed. */
function isInstalled(folder: string): boolean {
  const present = join(folder, 'node_modules', '.package-lock.json')
  if (!existsSync(present)) return false
  const [wanted, installed] = [join(folder, 'package-lock.json'), present].map(packagesOf)
  return Object.entries(wanted ?? {}).every(
    ([path, { version, optional }]) => path === '' || optional || installed?.[path]?.version === version,
  )
}

function packagesOf(file: string): Record<string, { version?: string; optional?: boolean }> {
  return JSON.parse(readFileSync(file, 'utf8')).packages
}
