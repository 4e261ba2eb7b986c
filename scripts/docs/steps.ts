// What a page tells its reader to do: which files to write, what to type, and what then is on the screen.
import type { Page } from './markdown.ts'

/** One thing to do. */
export type Step =
  | { readonly kind: 'file'; readonly line: number; readonly name: string; readonly text: string }
  | {
      readonly kind: 'command'
      readonly line: number
      readonly command: string
      /** What it prints; `undefined` where the page does not show it. */
      readonly output: string | undefined
      /** Whether it goes on while the reader does what follows, in another terminal. */
      readonly staysOpen: boolean
    }

/**
 * The steps of a page, in its order:
 *
 * - a block after a paragraph that ends in a name in code and a colon is a file of that name;
 * - each line of an `sh` block is a command that has to succeed;
 * - in a `console` block the lines after `$ ` are commands, and what follows each is what it prints;
 * - a command of a block that is marked ```` ```console stays-open ```` is left running.
 *
 * Other blocks are for reading.
 */
export function stepsOf(page: Page): Step[] {
  return page.blocks.flatMap(({ language, meta, code, line, file }): Step[] => {
    if (file !== undefined) return [{ kind: 'file', line, name: file, text: code }]
    if (language === 'sh') return shellCommands(code, line)
    if (language === 'console') return session(code, line, meta.split(' ').includes('stays-open'))
    return []
  })
}

function shellCommands(code: string, line: number): Step[] {
  return code.split('\n').flatMap((command, index): Step[] => {
    if (command.trim() === '' || command.startsWith('#')) return []
    return [{ kind: 'command', line: line + index, command, output: undefined, staysOpen: false }]
  })
}

function session(code: string, line: number, staysOpen: boolean): Step[] {
  const steps: { line: number; command: string; output: string[] }[] = []
  for (const [index, text] of code.split('\n').entries()) {
    if (text.startsWith('$ ')) steps.push({ line: line + index, command: text.slice(2), output: [] })
    else steps.at(-1)?.output.push(text)
  }
  return steps.map(({ output, ...step }) => ({
    kind: 'command',
    ...step,
    output: output.join('\n').trimEnd(),
    staysOpen,
  }))
}
