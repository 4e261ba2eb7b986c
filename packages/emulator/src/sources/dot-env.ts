import { parseEnv } from 'node:util'
import { EmulatorError } from '../errors/emulator-error.ts'

const NAME = /^[ \t]*(?:export[ \t]+)?[^\s=#"'`]+[ \t]*=[ \t]*/
const QUOTES = ['"', "'", '`']

interface Fault {
  readonly line: number
  readonly problem: string
}

/**
 * Parses the variables of a `.env` file as Node.js does, but refuses what it would silently skip or cut: a line that
 * sets nothing, a quote that is not closed, a `#` inside a value without quotes. A variable without a value, as `NAME=`
 * in a template, is left out: no secret is empty.
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

/** Finds the first mistake. Lines without a value become empty: Node.js may take the next line for the value. */
function findFault(lines: string[]): Fault | undefined {
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? ''
    const fault = (problem: string): Fault => ({ line: at + 1, problem })
    if (/^\s*(#.*)?$/.test(line)) continue
    const name = NAME.exec(line)
    if (name === null) return fault('a name and "=" were expected')
    const value = line.slice(name[0].length)
    if (/^\s*(#.*)?$/.test(value)) {
      lines[at] = ''
      continue
    }
    const quote = QUOTES.find((candidate) => value.startsWith(candidate))
    if (quote === undefined) {
      // Node.js would take the # for the beginning of a comment, and cut the value.
      if (/\S#/.test(value)) return fault('put a value that holds "#" in quotes')
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
    if (!/^\s*(#.*)?$/.test(tail)) return fault('nothing but a comment may follow the closing quote')
  }
  return undefined
}
