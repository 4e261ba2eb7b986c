import { type ErrorCode, isScalar, LineCounter, parseDocument, visit } from 'yaml'
import { EmulatorError } from '../errors/emulator-error.ts'

/** The parser's own messages may quote the text, and here the text is secrets. */
const PROBLEMS: Partial<Record<ErrorCode, string>> = {
  BAD_ALIAS: 'an alias that is not allowed here',
  BAD_DQ_ESCAPE: 'an escape in a double-quoted string that YAML does not know',
  BAD_INDENT: 'the indentation is wrong, or a bracket is not closed',
  BLOCK_AS_IMPLICIT_KEY: 'a mapping begins in the middle of a line (put a value that holds ": " in quotes)',
  BLOCK_IN_FLOW: 'an indented block inside brackets',
  DUPLICATE_KEY: 'the same key stands here twice',
  MISSING_CHAR: 'a closing quote, bracket, colon or comma is missing',
  MULTILINE_IMPLICIT_KEY: 'a key, or the colon after it, is missing',
  MULTIPLE_DOCS: 'a second document begins; write one only',
  TAB_AS_INDENT: 'a tab is used for indentation; use spaces',
  TAG_RESOLVE_FAILED: 'a tag that is unknown',
  UNEXPECTED_TOKEN: 'something that is not expected here (put a value with special characters in quotes)',
}

/**
 * Parses YAML without ever quoting it.
 *
 * @throws {EmulatorError} code `FILE_MALFORMED`, with line and column
 */
export const parseYaml = (file: string | URL, text: string): unknown => {
  const lines = new LineCounter()
  const fail = (at: number, problem: string): never => {
    const { line, col } = lines.linePos(at)
    // An empty file has no line yet.
    const place = `${Math.max(line, 1)}:${Math.max(col, 1)}`
    throw new EmulatorError('FILE_MALFORMED', `secrets file ${file}:${place} is not YAML: ${problem}`)
  }
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' })
  const [fault = document.warnings[0]] = document.errors
  if (fault !== undefined) fail(fault.pos[0], PROBLEMS[fault.code] ?? 'the syntax is wrong')
  visit(document, {
    Scalar: (_, { value, source, range }) => {
      // Stored as a number, 007 would become 7, and 12345678901234567890 another number.
      if (typeof value === 'number' && source !== String(value)) {
        fail(range?.[0] ?? 0, 'a number that would not be kept as it is written; put it in quotes')
      }
    },
    Pair: (_, { key }) => {
      if (!isScalar(key)) fail(0, 'a key that is not a text')
    },
    Alias: (_, alias) => {
      if (alias.resolve(document) === undefined) fail(alias.range?.[0] ?? 0, 'an alias without its anchor')
    },
  })
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch {
    return fail(0, 'its aliases cannot be resolved')
  }
}
