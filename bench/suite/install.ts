import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { step } from '../../scripts/step.ts'
import { benchFolder, root } from './places.ts'

/** The oldest Node.js that is supported. */
const NODE_22 = '22.23.3'

/**
 * Installs what the benchmarks compare with and draw with, unless it is there as the lock file says.
 *
 * @throws {Error} when npm cannot
 */
export async function installPeers(): Promise<void> {
  const wanted = await packagesIn(join(benchFolder, 'package-lock.json'))
  const present = await packagesIn(join(benchFolder, 'node_modules', '.package-lock.json'))
  const isThere = Object.entries(wanted).every(
    ([path, { version }]) => path === '' || present[path]?.version === version,
  )
  if (isThere) return
  const flags = ['--no-json', '--no-audit', '--no-fund', '--loglevel=error']
  if (!(await step('install the peers', 'npm', ['ci', '--prefix', benchFolder, ...flags])))
    throw new Error('The packages to compare with could not be installed from the npm registry.')
}

/**
 * Installs Node.js 22 into an ignored folder, unless it is there.
 *
 * @throws {Error} when npm cannot
 */
export async function installNode22(): Promise<{ version: string; path: string }> {
  const prefix = join(root, '.cache', 'node-22')
  const path = join(prefix, 'node_modules', 'node', 'bin', 'node')
  if (spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout?.trim() !== `v${NODE_22}`) {
    const flags = ['--no-save', '--no-json', '--no-audit', '--no-fund', '--loglevel=error']
    if (
      !(await step(`install Node.js ${NODE_22}`, 'npm', [
        'install',
        '--prefix',
        prefix,
        ...flags,
        `node@${NODE_22}`,
      ]))
    )
      throw new Error(`Node.js ${NODE_22} could not be installed from the npm registry.`)
  }
  return { version: NODE_22, path }
}

async function packagesIn(file: string): Promise<Readonly<Record<string, { version?: string }>>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')).packages
  } catch {
    return {}
  }
}
