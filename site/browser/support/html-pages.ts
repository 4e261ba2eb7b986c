import { globSync } from 'node:fs'
import { sep } from 'node:path'
import { distFolder } from '../../places.ts'

/** The address of every built page, relative to the home page. */
export function htmlPages(): string[] {
  return globSync('**/*.html', { cwd: distFolder })
    .map((file) => file.split(sep).join('/'))
    .filter((file) => file !== '404.html')
    .map((file) => file.replace(/\.html$/, '').replace(/(^|\/)index$/, '$1'))
    .sort()
}
