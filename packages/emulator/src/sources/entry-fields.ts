import { EmulatorError } from '../errors/emulator-error.ts'

const DATE =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,3})?Z$/

/** The error for a place in a secrets file; quotes no value. */
export const refuse = (place: string, what: string): EmulatorError =>
  new EmulatorError('BAD_VALUE', `${place}: ${what}`)

/** The place as an object with known keys only. */
export const fields = (place: string, value: unknown, known: readonly string[]): Record<string, unknown> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw refuse(place, `it must be an object with ${known.join(', ')}`)
  }
  const unknown = Object.keys(value).find((key) => !known.includes(key))
  if (unknown !== undefined) {
    throw refuse(place, `unknown key ${JSON.stringify(unknown)}; the keys are ${known.join(', ')}`)
  }
  return value as Record<string, unknown>
}

/** The place as a list with at least one item, each read by `read`. */
export const list = <T>(
  place: string,
  value: unknown,
  read: (place: string, item: unknown) => T,
): readonly T[] => {
  if (!Array.isArray(value) || value.length === 0) {
    throw refuse(place, 'it must be a list with at least one version')
  }
  return value.map((item: unknown, index) => read(`${place}[${index}]`, item))
}

/** The place as a list of different names of one pattern; it may be empty, or absent. */
export const names = (place: string, value: unknown, pattern: RegExp, what: string): readonly string[] => {
  if (value === undefined) return []
  const right = (item: unknown): item is string => typeof item === 'string' && pattern.test(item)
  if (!Array.isArray(value) || !value.every(right) || new Set(value).size < value.length) {
    throw refuse(place, `it must be a list of different ${what}`)
  }
  return value
}

/** The place as a date in milliseconds, or undefined where it is absent. */
export const date = (place: string, value: unknown): number | undefined => {
  if (value === undefined) return undefined
  if (typeof value === 'string' && DATE.test(value)) return Date.parse(value)
  throw refuse(place, 'it must be a date in UTC such as 2026-03-01T10:15:30.499Z')
}
