// Removes from a package's dist what was compiled from a source that is gone: tsc leaves it there, and it would be published.
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * @param folder a package's folder, whose `dist` is made of its `src`
 * @param written files of `dist` that have no source of their own name
 */
export async function removeStale(folder: string, written: readonly string[] = []): Promise<void> {
  const modules = new Set(
    (await filesOf(join(folder, 'src'))).filter(isModule).map((file) => file.replace(/\.ts$/, '')),
  )
  for (const file of await filesOf(join(folder, 'dist'))) {
    const module = file.replace(/(?:\.d\.ts|\.js)(?:\.map)?$/, '')
    if (!modules.has(module) && !written.includes(file)) await rm(join(folder, 'dist', file))
  }
}

const isModule = (file: string): boolean => file.endsWith('.ts') && !file.endsWith('.d.ts')

/** Paths of the files below a folder, relative to it; none where there is no such folder. */
async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) =>
      join(parentPath, name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
}
