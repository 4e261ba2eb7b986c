import { readFileSync } from 'node:fs'
import { inRepository } from '../../scripts/docs/pages.ts'

/** The first heading of a page, as plain text. */
export function titleOf(text: string): string | undefined {
  return /^# (.+)$/m
    .exec(text)?.[1]
    ?.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll('`', '')
}

/** The first heading of a page of the repository, as plain text. */
export function titleOfSource(source: string): string | undefined {
  return titleOf(readFileSync(inRepository(source), 'utf8'))
}
