import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import * as v from 'valibot'
import { LambdaError } from '../errors/lambda-error.ts'

/** Error for a wrong option. Shows the option's name, not its value. */
export function badOption(path: string, expected: string): LambdaError {
  return new LambdaError('BAD_OPTION', `option ${path} must be ${expected}`)
}

/**
 * Checks options by their schema: the one way to check input from users.
 *
 * @param place place of the options, such as `extensions[0]`; empty for options as a whole
 * @throws {LambdaError} code `BAD_OPTION`; names the first option that is wrong
 */
export function checkOptions<T>(schema: v.GenericSchema<unknown, T>, options: unknown, place = ''): T {
  const { success, output, issues } = v.safeParse(schema, options, { abortEarly: true })
  if (success) return output
  const [{ path = [], type, expected, message }] = issues
  const keys = path.map(({ key }) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('')
  const name = place === '' ? keys.replace(/^\./, '') : place + keys
  if (type === 'raw_check' && expected === 'never') {
    const text = `unknown option ${JSON.stringify(name)}; the options are ${message}`
    throw new LambdaError('BAD_OPTION', text)
  }
  if (name === '') throw new LambdaError('BAD_OPTION', `the options must be ${message}`)
  throw badOption(name, message)
}

/**
 * Schema of an object with these keys and no others. An unknown key is the first thing to be reported.
 *
 * @param missing expectation for the required keys
 * @param known names of all keys; default: those of the entries
 */
export function keys<const E extends v.ObjectEntries>(
  entries: E,
  expected: string,
  missing: Readonly<Record<string, string>>,
  known: readonly string[] = Object.keys(entries),
): v.GenericSchema<unknown, v.InferOutput<v.ObjectSchema<E, undefined>>> {
  const onlyKnown = v.rawCheck<object>(({ dataset, addIssue }) => {
    const input = dataset.value as Record<string, unknown>
    const key = Object.keys(input).find((name) => !known.includes(name))
    if (key === undefined) return
    addIssue({
      expected: 'never',
      message: known.join(', '),
      path: [{ type: 'object', origin: 'key', input, key, value: input[key] }],
    })
  })
  return v.pipe(
    v.custom<object>(isObject, expected),
    onlyKnown,
    v.object(entries, ({ expected: key }) => missing[key.slice(1, -1)] ?? 'given'),
  )
}

/** Schema of a number in a range. */
export function number(from: number, to: number, expected: string): v.GenericSchema<unknown, number> {
  return v.pipe(v.number(expected), v.minValue(from, expected), v.maxValue(to, expected))
}

/** Schema of an integer in a range. */
export function integer(from: number, to: number, expected: string): v.GenericSchema<unknown, number> {
  return v.pipe(number(from, to, expected), v.integer(expected))
}

/** Schema of a value that passes a test. */
export function passing<T>(test: (value: unknown) => boolean, expected: string): v.GenericSchema<unknown, T> {
  return v.custom<T>(test, expected)
}

/** Schema of a function. */
export function callback<F>(): v.GenericSchema<unknown, F> {
  return passing<F>((value) => typeof value === 'function', 'a function')
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

/** True for a string that can be an argument of a process. */
export function isArgument(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('\0')
}

/** True for a string that can be a name or a path. */
export function isName(value: unknown): value is string {
  return isArgument(value) && value !== ''
}

/** True for the path of an existing file, or for a program name, which is looked up on the PATH when it starts. */
export function isProgram(value: unknown): value is string {
  return isName(value) && (value === basename(value) || existsSync(value))
}

/** Schema of the environment of a process. */
export const ENV: v.GenericSchema<unknown, Readonly<Record<string, string>>> = v.pipe(
  passing<Readonly<Record<string, string>>>(isObject, 'an object of strings'),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return
    const input = { ...dataset.value }
    const key = Object.keys(input).find((name) => !isArgument(input[name]))
    if (key === undefined) return
    const path: [v.ObjectPathItem] = [{ type: 'object', origin: 'key', input, key, value: input[key] }]
    addIssue({ message: 'a string without NUL', path })
  }),
)
