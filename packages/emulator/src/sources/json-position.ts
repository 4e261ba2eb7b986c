import { changedNumber } from './changed-number.ts'

/** Position of a mistake in a JSON text: line and column, counted from 1. */
export interface JsonFault {
  readonly line: number
  readonly column: number
  /** Expectation at that position, or the mistake; never quotes the text. */
  readonly problem: string
}

const WHITESPACE = /[ \t\n\r]*/y
const LITERAL = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
// The class excludes control characters, which JSON strings must escape.
const STRING = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy

/** Strings and numbers of a valid JSON text. Strings are matched only to skip them. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g

class Fault extends Error {
  readonly at: number
  constructor(at: number, problem: string) {
    super(problem)
    this.at = at
  }
}

/**
 * Finds the first mistake in a text that `JSON.parse` rejected. The parser's own message can't be shown: it quotes the
 * text, and the text contains secrets.
 */
export const findJsonFault = (text: string): JsonFault => {
  let at = 0
  const skip = (): void => {
    take(WHITESPACE)
  }
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found === null) return false
    at = pattern.lastIndex
    return true
  }
  const fail = (problem: string): never => {
    throw new Fault(at, at >= text.length ? `unexpected end: ${problem}` : problem)
  }
  const members = (close: string, member: () => void): void => {
    at += 1
    skip()
    if (text[at] === close) {
      at += 1
      return
    }
    for (;;) {
      member()
      skip()
      if (text[at] === close) {
        at += 1
        return
      }
      if (text[at] !== ',') fail(`expected a comma or "${close}"`)
      at += 1
      skip()
    }
  }
  const property = (): void => {
    if (text[at] !== '"') fail('expected a key in double quotes')
    if (!take(STRING)) fail('this string is not closed, or contains a character that must be escaped')
    skip()
    if (text[at] !== ':') fail('expected a colon after the key')
    at += 1
    value()
  }
  const value = (): void => {
    skip()
    if (text[at] === '{') members('}', property)
    else if (text[at] === '[') members(']', value)
    else if (text[at] === '"') {
      if (!take(STRING)) fail('this string is not closed, or contains a character that must be escaped')
    } else if (!take(LITERAL)) fail('expected a value')
    else if (/\d/.test(text[at] ?? '')) {
      fail('a number with leading zeros, which JSON does not allow; put it in quotes')
    }
  }
  try {
    value()
    skip()
    fail('expected nothing more after the end of the value')
  } catch (error) {
    if (error instanceof Fault) return { ...position(text, error.at), problem: error.message }
    // The text is nested too deep for the call stack. JSON.parse rejected it as well, so any position will do.
  }
  return { ...position(text, at), problem: 'it is nested too deep' }
}

/**
 * Finds the first number in a JSON text whose text changes when it is parsed, such as 1.0, or one with more digits than
 * JavaScript keeps. Storing it would silently change it.
 */
export const findChangedNumber = (text: string): JsonFault | undefined => {
  for (const { 0: token, index } of text.matchAll(TOKENS)) {
    const problem = token.startsWith('"') ? undefined : changedNumber(token, Number(token))
    if (problem !== undefined) return { ...position(text, index), problem }
  }
  return undefined
}

const position = (text: string, at: number): { line: number; column: number } => {
  const before = text.slice(0, at)
  const line = before.split('\n').length
  return { line, column: at - before.lastIndexOf('\n') }
}
