// What a reader gets from the registry, out of the working copy: tarballs of the built packages.
import { execFile } from 'node:child_process'
import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { inRepository } from './pages.ts'

const run = promisify(execFile)

/**
 * Packs the packages, as they were built last.
 *
 * @param folder where the tarballs go
 * @returns for each name that `npm install` may be given, what stands for it: our tarballs, and the versions of other
 *   packages that the repository itself is tested with
 */
export async function packPackages(folder: string): Promise<Map<string, string>> {
  const workspaces = globSync('packages/*', { cwd: inRepository('.') }).map((path) => `--workspace=${path}`)
  const { stdout } = await run('npm', ['pack', '--json', ...workspaces, '--pack-destination', folder], {
    cwd: inRepository('.'),
  })
  const manifests = await Promise.all(['package.json', 'scripts/package.json'].map(readManifest))
  const pinned = manifests
    .flatMap(({ dependencies, devDependencies }) => Object.entries({ ...dependencies, ...devDependencies }))
    .filter(([, version]) => /^\d/.test(version))
    .map(([name, version]) => [name, `${name}@${version}`] as const)
  const packed = (JSON.parse(stdout) as { name: string; filename: string }[]).map(
    ({ name, filename }) => [name, join(folder, filename)] as const,
  )
  return new Map([...pinned, ...packed])
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

async function readManifest(path: string): Promise<Manifest> {
  return JSON.parse(await readFile(inRepository(path), 'utf8')) as Manifest
}
