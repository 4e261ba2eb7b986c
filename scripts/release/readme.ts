// What a README tells its reader to install and to run.

/**
 * @param heading a heading's text, or none for the README's beginning
 * @returns the code of the first block in a language below it
 * @throws {Error} where there is none
 */
export function codeBlock(readme: string, language: string, heading?: string): string {
  const lines = readme.split('\n')
  const above = heading === undefined ? 0 : lines.findIndex((line) => line.replace(/^#+ /, '') === heading)
  const start = lines.indexOf(`\`\`\`${language}`, above)
  const end = lines.indexOf('```', start)
  if (above < 0 || start < 0 || end < 0)
    throw new Error(`the README has no \`\`\`${language} block below ${heading ?? 'its beginning'}`)
  return `${lines.slice(start + 1, end).join('\n')}\n`
}

/** @returns what the `npm install` lines in a README's shell blocks install, options left out */
export function installedPackages(readme: string): Set<string> {
  const shell = [...readme.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code).join('')
  const lines = [...shell.matchAll(/^npm install ([^#\n]+)/gm)]
  const words = lines.flatMap(([, packages = '']) => packages.trim().split(/\s+/))
  return new Set(words.filter((word) => !word.startsWith('-')))
}
