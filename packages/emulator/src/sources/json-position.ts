import { changedNumber } from './changed-number.ts'

/** Where a JSON text goes wrong: line and column count from 1. */
export interface JsonFault {
  readonly line: number
  readonly column: number
  /** What would have been right there, or what is wrong; quotes nothing of the text. */
  readonly problem: string
}

const WHITESPACE = /[ \t\n\r]*/y
const LITERAL = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
// The class leaves out control characters, which JSON strings must escape.
const STRING = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy

/** Strings, which are to be passed over, and numbers of a text that is JSON. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g

class Fault extends Error {
  readonly at: number
  constructor(at: number, problem: string) {
    super(problem)
    this.at = at
  }
}

/**
 * Finds the first mistake in a text that `JSON.parse` refused. Its own message cannot be shown: it quotes the text,
 * and here the text is secrets.
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
    throw new Fault(at, at >= text.length ? `the text ends, but ${problem}` : problem)
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
      if (text[at] !== ',') fail(`a comma or "${close}" was expected`)
      at += 1
      skip()
    }
  }
  const property = (): void => {
    if (text[at] !== '"') fail('a key in double quotes was expected')
    if (!take(STRING)) fail('this string is not closed, or holds a character that must be escaped')
    skip()
    if (text[at] !== ':') fail('a colon was expected after the key')
    at += 1
    value()
  }
  const value = (): void => {
    skip()
    if (text[at] === '{') members('}', property)
    else if (text[at] === '[') members(']', value)
    else if (text[at] === '"') {
      if (!take(STRING)) fail('this string is not closed, or holds a character that must be escaped')
    } else if (!take(LITERAL)) fail('a value was expected')
    else if (/\d/.test(text[at] ?? '')) {
      fail('a number with leading zeros, which JSON does not have; put it in quotes')
    }
  }
  try {
    value()
    skip()
    fail('nothing more was expected after the end of the value')
  } catch (error) {
    if (error instanceof Fault) return { ...position(text, error.at), problem: error.message }
    // A text nested too deep for the call stack: JSON.parse refused it as well, and any place serves.
  }
  return { ...position(text, at), problem: 'it is nested too deep' }
}

/**
 * Finds the first number in a JSON text that is written otherwise once it has been parsed, such as 1.0, or one with
 * more digits than JavaScript keeps: it would be another one without a word.
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
