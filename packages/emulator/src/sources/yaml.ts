import { type ErrorCode, LineCounter, parseDocument } from 'yaml'
import { EmulatorError } from '../errors/emulator-error.ts'
import { type Fail, YamlValues } from './yaml-values.ts'

/** Problems by error code. The parser's own messages may quote the text, and the text contains secrets. */
const PROBLEMS: Partial<Record<ErrorCode, string>> = {
  BAD_ALIAS: 'an alias that is not allowed here',
  BAD_DQ_ESCAPE: 'an escape in a double-quoted string that YAML does not know',
  BAD_INDENT: 'the indentation is wrong, or a bracket is not closed',
  BLOCK_AS_IMPLICIT_KEY:
    'a mapping starts in the middle of a line (put a value that contains ": " in quotes)',
  BLOCK_IN_FLOW: 'an indented block inside brackets',
  MISSING_CHAR: 'a closing quote, bracket, colon or comma is missing',
  MULTILINE_IMPLICIT_KEY: 'a key, or the colon after it, is missing',
  MULTIPLE_DOCS: 'a second document starts; write only one',
  RESOURCE_EXHAUSTION: 'it is nested too deep',
  TAB_AS_INDENT: 'a tab is used for indentation; use spaces',
  TAG_RESOLVE_FAILED: 'a tag that is unknown, or does not fit its value',
  UNEXPECTED_TOKEN: 'unexpected content (put a value with special characters in quotes)',
}

/**
 * Parses YAML without ever quoting it.
 *
 * @throws {EmulatorError} code `FILE_MALFORMED`, with line and column
 */
export function parseYaml(file: string | URL, text: string): unknown {
  const lines = new LineCounter()
  const fail = (at: number, problem: string): never => {
    const { line, col } = lines.linePos(at)
    // An empty file has no line yet.
    const place = `${Math.max(line, 1)}:${Math.max(col, 1)}`
    throw new EmulatorError('FILE_MALFORMED', `secrets file ${file}:${place}${problem}`)
  }
  const refuse: Fail = (at, problem) => fail(at, `: ${problem}`)
  // `YamlValues` finds duplicate keys: the parser's own check takes quadratic time.
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
    uniqueKeys: false,
  })
  const [fault = document.warnings[0]] = document.errors
  if (fault !== undefined)
    fail(fault.pos[0], ` is not valid YAML: ${PROBLEMS[fault.code] ?? 'the syntax is wrong'}`)
  if (document.directives.yaml.version !== '1.2') {
    refuse(0, 'another version of YAML, in which yes is true; write YAML 1.2, without a %YAML line')
  }
  return new YamlValues(refuse).build(document)
}
