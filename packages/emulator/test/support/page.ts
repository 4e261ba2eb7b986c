import { fromMarkdown } from 'mdast-util-from-markdown'

/** What a page tells its reader to do, in its order. */
export type Step =
  /** A file to be written: the block of code behind the paragraph that names it first. */
  | { readonly kind: 'file'; readonly line: number; readonly name: string; readonly text: string }
  /** A command to be given, or nothing where more of what is running is shown; and what the terminal shows then. */
  | {
      readonly kind: 'console'
      readonly line: number
      readonly terminal: string
      readonly command: string | undefined
      readonly shown: readonly string[]
    }

/**
 * Reads the blocks of a page: ` ```console first terminal ` holds commands behind `$ ` and their output, ` ```js ` a file.
 *
 * @throws {Error} where a block is neither
 */
export const readPage = (markdown: string): readonly Step[] => {
  const steps: Step[] = []
  let named: string | undefined
  for (const node of fromMarkdown(markdown).children) {
    if (node.type === 'paragraph') {
      const first = node.children[0]
      named = first?.type === 'inlineCode' ? first.value : undefined
    }
    if (node.type !== 'code') continue
    const line = node.position?.start.line ?? 0
    if (node.lang === 'console' && node.meta) steps.push(...consoleSteps(node.value, node.meta, line))
    else if (node.lang === 'js' && named !== undefined) {
      steps.push({ kind: 'file', line, name: named, text: `${node.value}\n` })
    } else
      throw new Error(`line ${line}: a block of "${node.lang}" says neither which terminal nor which file`)
  }
  return steps
}

const consoleSteps = (text: string, terminal: string, line: number): Step[] => {
  const steps: (Step & { shown: string[] })[] = []
  for (const [index, row] of text.split('\n').entries()) {
    const command = row.startsWith('$ ') ? row.slice(2) : undefined
    const last = steps.at(-1)
    if (last !== undefined && command === undefined) last.shown.push(row)
    else {
      const shown = command === undefined ? [row] : []
      steps.push({ kind: 'console', line: line + 1 + index, terminal, command, shown })
    }
  }
  return steps
}

/** Stands for any lines. At the end of a block: whatever comes, the command goes on. */
export const ANYTHING = '…'

/** What differs from run to run, as it stands in the page, and what may stand there instead. */
const VARIABLE: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d\d-\d\dT[\d:]+\.\d{3}Z/, String.raw`\d{4}-\d\d-\d\dT[\d:]+\.\d{3}Z`],
  [/\d+\.\d ms/, String.raw`\d+\.\d ms`],
  // With or without npm's audit, and in whatever time.
  [/^added \d+ packages in \d+s$/, String.raw`added \d+ packages(, and audited \d+ packages)? in \d+m?s`],
]

/** The lines as a regular expression that begins where the output begins. */
export const patternOf = (shown: readonly string[]): string =>
  shown.map((line) => (line === ANYTHING ? String.raw`(?:.*\n)*?` : `${lineOf(line)}\n`)).join('')

const lineOf = (line: string): string => {
  for (const [variable, pattern] of VARIABLE) {
    const match = variable.exec(line)
    if (match === null) continue
    const [before, after] = [line.slice(0, match.index), line.slice(match.index + match[0].length)]
    return lineOf(before) + pattern + lineOf(after)
  }
  return line.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)
}
