// The second step of `npm run lint`: fails if a comment, a message or a page has prose that is hard to read. An argument
// is another folder to check.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './docs/pages.ts'
import { proseProblems } from './lint/prose.ts'

const SKIPPED = new Set([
  'node_modules',
  'dist',
  'build',
  'coverage',
  'reports',
  'cdk.out',
  '.git',
  '.cache',
  '.nx',
])
/** Files that must quote the formulas, and the history, which is made of commit messages. */
const QUOTING =
  /(?:^|[\\/])(?:scripts[\\/]lint[\\/]prose\.ts|scripts[\\/]test[\\/]lint-prose\.test\.ts|CHANGELOG\.md)$/

const folder = process.argv[2] ?? root
const files = globSync(['**/*.{ts,mts,mjs,js,vue,md,yml,yaml}', '.github/**/*.{md,yml}'], {
  cwd: folder,
  exclude: (entry: string) =>
    SKIPPED.has(entry.split(/[\\/]/).at(-1) ?? '') || entry.startsWith('.stryker-tmp'),
})
const problems = [...new Set(files)]
  .filter((path) => !QUOTING.test(path) && !path.startsWith(join('docs', 'api')))
  .sort()
  .flatMap((path) =>
    proseProblems(readFileSync(join(folder, path), 'utf8')).map(
      ({ line, problem }) => `${path}:${line}: ${problem}`,
    ),
  )
for (const problem of problems) console.error(problem)
if (problems.length > 0) {
  console.error(
    `${problems.length} places in ${files.length} files are hard to read. The rules: CONTRIBUTING.md`,
  )
  process.exitCode = 1
}
