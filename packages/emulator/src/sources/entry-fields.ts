import * as v from 'valibot'
import { described, different, whole } from '../checks/check.ts'

const DATE =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,3})?Z$/
const DATE_EXPECTED = 'it must be a date in UTC such as 2026-03-01T10:15:30.499Z'

/** Schema of a date; the output is milliseconds since 1970. */
export const DATE_TEXT: v.GenericSchema<unknown, number> = described(
  v.pipe(
    v.string(DATE_EXPECTED),
    v.regex(DATE, DATE_EXPECTED),
    v.transform((text) => Date.parse(text)),
  ),
  'A date in UTC, such as 2026-03-01T10:15:30.499Z. Default: now.',
)

/** Schema of a list of distinct names that match a pattern. The list may be empty. */
export function names(pattern: RegExp, what: string): v.GenericSchema<unknown, readonly string[]> {
  const expected = `it must be a list of different ${what}`
  return whole(v.pipe(v.array(v.pipe(v.string(), v.regex(pattern))), different<string[]>(expected)), expected)
}

const ONE_VERSION = 'it must be a list with at least one version'

/** Schema of a list of at least one version. */
export function versionList<T>(version: v.GenericSchema<unknown, T>): v.GenericSchema<unknown, readonly T[]> {
  return v.pipe(v.array(version, ONE_VERSION), v.nonEmpty(ONE_VERSION))
}
