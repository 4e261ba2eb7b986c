// The part of a changelog that Lerna writes for one version.

/**
 * @param tag a version, with or without a `v` before it
 * @returns what stands below the heading of that version, without the heading
 * @throws {Error} where it has none, or nothing stands below it
 */
export function releaseNotes(changelog: string, tag: string): string {
  const version = tag.replace(/^v/, '')
  const lines = changelog.split('\n')
  // A patch has a heading of the second level, every other version one of the first.
  const versionOf = (line: string): string | undefined => line.match(/^##? \[?(\d+\.\d+\.\d[^\s\]]*)/)?.[1]
  const start = lines.findIndex((line) => version !== '' && versionOf(line) === version)
  if (start < 0) throw new Error(`CHANGELOG.md has no version "${version}"; npm run release writes one`)
  const rest = lines.slice(start + 1)
  const end = rest.findIndex((line) => versionOf(line) !== undefined)
  const notes = (end < 0 ? rest : rest.slice(0, end)).join('\n').trim()
  if (notes === '') throw new Error(`CHANGELOG.md says nothing of version ${version}`)
  return `${notes}\n`
}
