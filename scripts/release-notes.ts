// node scripts/release-notes.ts v1.2.3: what CHANGELOG.md says of a version, for its release on GitHub.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { releaseNotes } from './release/notes.ts'

try {
  const changelog = await readFile(join(import.meta.dirname, '..', 'CHANGELOG.md'), 'utf8')
  process.stdout.write(releaseNotes(changelog, process.argv[2] ?? ''))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
