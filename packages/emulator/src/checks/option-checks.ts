import * as v from 'valibot'
import { EmulatorError } from '../errors/emulator-error.ts'
import { check, type Mistake } from './check.ts'

/** Error for a wrong option. Shows the option's name, not its value. */
export function badOption(path: string, expected: string): EmulatorError {
  const subject = path === '' ? 'the options' : `option ${path}`
  return new EmulatorError('BAD_OPTION', `${subject} must be ${expected}`)
}

/**
 * Checks options by their schema.
 *
 * @throws {EmulatorError} code `BAD_OPTION`
 */
export function checkOptions<T>(schema: v.GenericSchema<unknown, T>, options: unknown): T {
  return check(schema, options, '', optionError)
}

function optionError({ path, expected, unknown }: Mistake): EmulatorError {
  if (unknown === undefined) return badOption(path, expected)
  const parent = path.slice(0, -unknown.length).replace(/\.$/, '')
  if (parent !== '') return badOption(path, `left out; the options of ${parent} are ${expected}`)
  const message = `unknown option ${JSON.stringify(path)}; the options are ${expected}`
  return new EmulatorError('BAD_OPTION', message)
}

/** Schema of a number in a range. */
export function number(from: number, to: number, expected: string): v.GenericSchema<unknown, number> {
  return v.pipe(v.number(expected), v.minValue(from, expected), v.maxValue(to, expected))
}

/** Schema of an integer in a range. */
export function integer(from: number, to: number, expected: string): v.GenericSchema<unknown, number> {
  return v.pipe(number(from, to, expected), v.integer(expected))
}

/** Schema of a string with a pattern. */
export function text(pattern: RegExp, expected: string): v.GenericSchema<unknown, string> {
  return v.pipe(v.string(expected), v.regex(pattern, expected))
}

/** Schema of a function; `expected` says which. */
export function callback<F extends (...args: never[]) => unknown>(
  expected = 'a function',
): v.GenericSchema<unknown, F> {
  return v.custom<F>((value) => typeof value === 'function', expected)
}

/** Schema of a boolean. */
export const truth: v.GenericSchema<unknown, boolean> = v.boolean('true or false')

/** Schema of a token: it travels in a header, and servers compare it byte for byte. */
export const token: v.GenericSchema<unknown, string> = text(
  /^[\x21-\x7e]+$/,
  'a string of visible ASCII characters, without spaces',
)
