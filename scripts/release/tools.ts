// What consumers compile, bundle and run with: scripts/release/tools/package.json, installed into a folder.
import { cp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { plainEnv } from './plain-env.ts'
import type { Log } from './run-log.ts'

export interface Tools {
  /** Every supported TypeScript: its exact version, and the path of its compiler. */
  readonly compilers: readonly { readonly version: string; readonly tsc: string }[]
  /** Every supported Node.js. */
  readonly nodes: readonly { readonly version: string; readonly path: string }[]
  /** Path of bundle.mjs. */
  readonly bundle: string
}

/** @throws {Error} with what npm said, where they cannot be installed */
export async function installTools(folder: string, log: Log): Promise<Tools> {
  await cp(join(import.meta.dirname, 'tools'), folder, { recursive: true })
  const where = { cwd: folder, env: plainEnv() }
  await log.run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], where)
  await log.run('npm', ['ls'], where)
  const installed = join(folder, 'node_modules')
  const compilers = ['typescript-5.9', 'typescript-6', 'typescript-7'].map(async (alias) => {
    const { version } = JSON.parse(await readFile(join(installed, alias, 'package.json'), 'utf8'))
    return { version: String(version), tsc: join(installed, alias, 'bin', 'tsc') }
  })
  const oldest = join(installed, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  const oldestVersion = (await log.run(oldest, ['--version'])).trim()
  return {
    compilers: await Promise.all(compilers),
    nodes: [
      { version: oldestVersion.slice(1), path: oldest },
      { version: process.versions.node, path: process.execPath },
    ],
    bundle: join(folder, 'bundle.mjs'),
  }
}
