// Which files the documentation consists of.
import { globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's folder. */
export const root: string = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** Folders with what was installed, built or generated. */
const FOREIGN = /(?:^|[\\/])(?:node_modules|dist|build|coverage|reports|cdk\.out|\.(?!github)[^\\/]*)[\\/]/

/** Every page of Markdown in the repository, relative to it, sorted. */
export function allPages(): string[] {
  const patterns = ['**/*.md', '.github/**/*.md']
  const found = patterns.flatMap((pattern) => globSync(pattern, { cwd: root }))
  return [...new Set(found)]
    .filter((path) => !FOREIGN.test(path) && !path.startsWith(join('docs', 'api')))
    .sort()
}

/** The sources of every package, relative to the repository, sorted. */
export function allSources(): string[] {
  return globSync('packages/*/src/**/*.ts', { cwd: root }).sort()
}

/** An absolute path of something in the repository. */
export function inRepository(path: string): string {
  return join(root, path)
}
