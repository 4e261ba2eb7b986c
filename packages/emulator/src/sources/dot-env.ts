import { parseEnv } from 'node:util'
import { EmulatorError } from '../errors/emulator-error.ts'

const NAME = /^[ \t]*(?:export[ \t]+)?[^\s=#"'`]+[ \t]*=[ \t]*/
const QUOTES = ['"', "'", '`']

/**
 * Parses the variables of a `.env` file as Node.js does, but refuses what it would silently skip or cut: a line that
 * sets nothing, a quote that is not closed, a `#` inside a value without quotes.
 *
 * @throws {EmulatorError} code `FILE_MALFORMED`, with the line
 */
export const parseDotEnv = (file: string | URL, text: string): Record<string, string> => {
  const fault = findFault(text)
  if (fault !== undefined) {
    const message = `secrets file ${file}:${fault.line} is not NAME=value: ${fault.problem}`
    throw new EmulatorError('FILE_MALFORMED', message)
  }
  return { ...parseEnv(text) } as Record<string, string>
}

const findFault = (text: string): { line: number; problem: string } | undefined => {
  const lines = text.split(/\r?\n/)
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? ''
    const fault = (problem: string): { line: number; problem: string } => ({ line: at + 1, problem })
    if (/^\s*(#.*)?$/.test(line)) continue
    const name = NAME.exec(line)
    if (name === null) return fault('a name and "=" were expected')
    const value = line.slice(name[0].length)
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
