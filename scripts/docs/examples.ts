// The TypeScript that the documentation shows: in its pages and in the doc comments of the sources.
import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { parsePage } from './markdown.ts'
import { inRepository } from './pages.ts'

/** One piece of TypeScript, and where it is shown. */
export interface Example {
  /** The page or source, relative to the repository. */
  readonly source: string
  /** The line of it on which the code begins, from 1. */
  readonly line: number
  /** File name of the code. All examples of a page share a folder, so they can import each other by name. */
  readonly file: string
  /**
   * Tells if the example runs as it stands. A file that the reader is told to write is run by the page's next steps,
   * and one marked ```` ```ts compile-only ```` needs something around it, such as a test runner.
   */
  readonly isRunnable: boolean
  readonly code: string
}

/** Markers around declarations that a page only quotes; they are no program. */
const QUOTED = /<!-- catalogue: begin -->[\s\S]*<!-- catalogue: end -->/

/** The blocks of a page that are TypeScript. */
export function pageExamples(path: string): Example[] {
  const text = readFileSync(inRepository(path), 'utf8')
  // Lines are counted, so they have to stay.
  const prose = text.replace(QUOTED, (quoted) => quoted.replace(/[^\n]/g, ''))
  return parsePage(path, prose)
    .blocks.filter(({ language }) => language === 'ts')
    .map(({ line, code, file, meta }) => ({
      source: path,
      line,
      code,
      isRunnable: file === undefined && meta !== 'compile-only',
      file: join(dirname(path), basename(path, '.md'), file ?? `line-${line}.ts`),
    }))
}

/** The blocks of a source's doc comments that are TypeScript. */
export function commentExamples(path: string): Example[] {
  const text = readFileSync(inRepository(path), 'utf8')
  return [...text.matchAll(/\/\*\*.*?\*\//gs)].flatMap(({ index, 0: comment }) => {
    const above = text.slice(0, index).split('\n').length - 1
    const plain = comment.replace(/^\s*\* ?/gm, '')
    return parsePage(path, plain)
      .blocks.filter(({ language }) => language === 'ts')
      .map(({ line, code }) => ({
        source: path,
        line: above + line,
        code,
        isRunnable: false,
        file: join(dirname(path), basename(path, '.ts'), `line-${above + line}.ts`),
      }))
  })
}
