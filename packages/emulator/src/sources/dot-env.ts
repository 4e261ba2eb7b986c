import { parseEnv } from 'node:util'
import { EmulatorError } from '../errors/emulator-error.ts'

const NAME = /^[ \t]*(?:export[ \t]+)?[^\s=#"'`]+[ \t]*=[ \t]*/
const QUOTES = ['"', "'", '`']

interface Fault {
  readonly line: number
  readonly problem: string
}

/**
 * Parses the variables of a `.env` file as Node.js does, but rejects what Node.js would silently skip or cut: a line that
 * sets nothing, a quote that isn't closed, a `#` in a value without quotes. Skips a variable without a value, such as
 * `NAME=` in a template: a secret can't be empty.
 *
 * @throws {EmulatorError} code `FILE_MALFORMED`, with the line
 */
export function parseDotEnv(file: string | URL, text: string): Record<string, string> {
  const lines = text.split(/\r?\n/)
  const fault = findFault(lines)
  if (fault !== undefined) {
    const message = `secrets file ${file}:${fault.line} is not NAME=value: ${fault.problem}`
    throw new EmulatorError('FILE_MALFORMED', message)
  }
  const given = Object.entries(parseEnv(lines.join('\n'))).filter(([, value]) => value !== '')
  return Object.fromEntries(given) as Record<string, string>
}

/** Finds the first mistake. Blanks lines without a value, because Node.js may read the next line as the value. */
function findFault(lines: string[]): Fault | undefined {
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? ''
    const fault = (problem: string): Fault => ({ line: at + 1, problem })
    if (/^\s*(#.*)?$/.test(line)) continue
    const name = NAME.exec(line)
    if (name === null) return fault('expected a name and "="')
    const value = line.slice(name[0].length)
    if (/^\s*(#.*)?$/.test(value)) {
      lines[at] = ''
      continue
    }
    const quote = QUOTES.find((candidate) => value.startsWith(candidate))
    if (quote === undefined) {
      // Node.js would read the # as the start of a comment, and cut the value.
      if (/\S#/.test(value)) return fault('put a value that contains "#" in quotes')
      continue
    }
    let rest = value.slice(1)
    const begin = fault('this quote is not closed')
    while (!rest.includes(quote)) {
      at += 1
      const next = lines[at]
      if (next === undefined) return begin
      rest = next
    }
    const tail = rest.slice(rest.indexOf(quote) + 1)
    if (!/^\s*(#.*)?$/.test(tail)) return fault('only a comment may follow the closing quote')
  }
  return undefined
}
