import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

const tools = join(import.meta.dirname, '..', '..', '..', '..', 'scripts', 'middy-versions')

/** Releases of Middy that the middleware supports: the first majors, and the newest. */
export const MIDDY_VERSIONS = ['5', '6', '7'] as const

export type MiddyVersion = (typeof MIDDY_VERSIONS)[number]

/** Installs them beside the repository's own, unless they are there. */
export async function installMiddyVersions(): Promise<void> {
  if (MIDDY_VERSIONS.every((version) => existsSync(folderOf(version)))) return
  const flags = ['--no-json', '--no-audit', '--no-fund', '--loglevel=error']
  await promisify(execFile)('npm', ['ci', '--prefix', tools, ...flags])
}

/** Folder of one of them. */
export function folderOf(version: MiddyVersion): string {
  return join(tools, 'node_modules', `middy-${version}`)
}

/** One of them, typed as the newest. */
export async function loadMiddy(version: MiddyVersion): Promise<typeof import('@middy/core').default> {
  const { default: middy } = await import(pathToFileURL(join(folderOf(version), 'index.js')).href)
  return middy
}
