// What a page tells its reader to do: which files to write, what to type, and what then is on the screen.
import type { Page } from './markdown.ts'

/** One thing to do. */
export type Step =
  | { readonly kind: 'file'; readonly line: number; readonly name: string; readonly text: string }
  | {
      readonly kind: 'command'
      readonly line: number
      readonly command: string
      /** Output; `undefined` where the page does not show it. */
      readonly output: string | undefined
      /** The name of its terminal, where it goes on while the reader does what follows in another one. */
      readonly terminal: string | undefined
    }
  /** Output that a command still running prints next. */
  | { readonly kind: 'more'; readonly line: number; readonly terminal: string; readonly output: string }

/**
 * The steps of a page, in its order:
 *
 * - a block after a paragraph that ends in a name in code and a colon is a file of that name;
 * - each line of an `sh` block is a command that has to succeed;
 * - in a `console` block the lines after `$ ` are commands, and what follows each is what it prints;
 * - a command of a block that is marked ```` ```console stays-open ```` or `stays-open NAME` is left running;
 * - a block that is marked ```` ```console of NAME ```` shows what that one prints next.
 *
 * Other blocks are for reading.
 */
export function stepsOf(page: Page): Step[] {
  return page.blocks.flatMap(({ language, meta, code, line, file }): Step[] => {
    if (file !== undefined) return [{ kind: 'file', line, name: file, text: code }]
    if (language === 'sh') return shellCommands(code, line)
    const [mark, terminal = ''] = meta.split(' ')
    if (language === 'console' && mark === 'of')
      return [{ kind: 'more', line, terminal, output: code.trimEnd() }]
    if (language === 'console') return session(code, line, mark === 'stays-open' ? terminal : undefined)
    return []
  })
}

function shellCommands(code: string, line: number): Step[] {
  return code.split('\n').flatMap((command, index): Step[] => {
    if (command.trim() === '' || command.startsWith('#')) return []
    return [{ kind: 'command', line: line + index, command, output: undefined, terminal: undefined }]
  })
}

function session(code: string, line: number, terminal: string | undefined): Step[] {
  const steps: { line: number; command: string; output: string[] }[] = []
  for (const [index, text] of code.split('\n').entries()) {
    if (text.startsWith('$ ')) steps.push({ line: line + index, command: text.slice(2), output: [] })
    else steps.at(-1)?.output.push(text)
  }
  return steps.map(({ output, ...step }) => ({
    kind: 'command',
    ...step,
    output: output.join('\n').trimEnd(),
    terminal,
  }))
}
