import { type Duration, toMilliseconds } from './duration.ts'
import { ownOf } from './own.ts'

/** The longest time that a timer of Node.js can wait, milliseconds (24.8 days). */
const LONGEST_TIMER = 2 ** 31 - 1

/** Keys that an object may have: used to tell a typo from an option. */
export type Keys = readonly string[]

/** Throws the `TypeError` of a wrong option: where it is, what was expected, what was there. */
export function refuse(path: string, expected: string, got?: string): never {
  throw new TypeError(
    `extension-secrets: ${path} must be ${expected}${got === undefined ? '' : `; got ${got}`}`,
  )
}

/** Longer texts are not shown: somebody may have put an id, a token or a secret in the wrong place. */
const LONGEST_SHOWN = 16

/** Describes a value without showing more of it than its kind, or a short number or word. */
export function describe(value: unknown): string {
  if (typeof value === 'string') {
    if (value === '') return 'an empty string'
    return value.length > LONGEST_SHOWN ? `a string of ${value.length} characters` : JSON.stringify(value)
  }
  if (value === null || ['number', 'boolean', 'undefined'].includes(typeof value)) return String(value)
  return Array.isArray(value) ? 'an array' : `a value of type ${kindOf(value)}`
}

function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1)
}

/** True if the properties of a value are options. A list, a Map and a promise are refused, because their content would be lost. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return ['Object', 'Module'].includes(kindOf(value))
}

/**
 * Reads options as own properties, into an object without a prototype: nothing that is on `Object.prototype`, now or
 * later, becomes an option.
 *
 * @throws {TypeError} if `value` isn't an object, or has a key with a value that is not among `keys`
 */
export function checkObject(path: string, value: unknown, keys: Keys): Record<string, unknown> {
  if (!isRecord(value)) return refuse(path, 'an object', describe(value))
  const own = ownOf(value)
  for (const key of Object.keys(own)) {
    if (own[key] === undefined || keys.includes(key)) continue
    const where = path === 'options' ? key : `${path}.${key}`
    const meant = closest(key, keys)
    const help = meant === undefined ? `Known options: ${keys.join(', ')}` : `Did you mean ${meant}?`
    throw new TypeError(`extension-secrets: unknown option ${where}. ${help}`)
  }
  return own
}

/** The known word that is at most two typing errors away, if there is one. */
function closest(word: string, known: Keys): string | undefined {
  const [best] = known
    .map((one) => ({ one, distance: distance(word.toLowerCase(), one.toLowerCase()) }))
    .filter((candidate) => candidate.distance <= (candidate.one.length > 4 ? 2 : 1))
    .sort((a, b) => a.distance - b.distance)
  return best?.one
}

/** Levenshtein distance, with a swap of neighbours as one error. */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, index) => index)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = Number(a[i - 1] !== b[j - 1])
      const swap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const costs = [at(rows, i - 1, j) + 1, (row[j - 1] ?? 0) + 1, at(rows, i - 1, j - 1) + change]
      row.push(Math.min(...costs, ...(swap ? [at(rows, i - 2, j - 2) + 1] : [])))
    }
    rows.push(row)
  }
  return at(rows, a.length, b.length)
}

function at(rows: readonly (readonly number[])[], row: number, column: number): number {
  return rows[row]?.[column] ?? 0
}

/** A duration in milliseconds that may be zero or infinite. */
export function checkDuration(path: string, value: unknown, fallback: Duration): number {
  const milliseconds = toMilliseconds(value === undefined ? fallback : value)
  if (milliseconds !== undefined) return milliseconds
  return refuse(
    path,
    "a number of milliseconds, zero or more, or a string such as '30s' or '5m'",
    describe(value),
  )
}

/** A duration in milliseconds that a timer can wait for. */
export function checkTimerDuration(path: string, value: unknown, fallback: Duration, least: number): number {
  const milliseconds = checkDuration(path, value, fallback)
  if (milliseconds >= least && milliseconds <= LONGEST_TIMER) return milliseconds
  return refuse(path, `at least ${least} ms and at most 24 days`, describe(value))
}

export function checkNumber(path: string, value: unknown, least: number, most: number): number {
  if (typeof value === 'number' && value >= least && value <= most) return value
  return refuse(path, `a number from ${least} to ${most}`, describe(value))
}

export function checkInteger(path: string, value: unknown, least: number, most: number): number {
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most)
    return value as number
  return refuse(path, `a whole number from ${least} to ${most}`, describe(value))
}

export function checkBoolean(path: string, value: unknown, fallback: boolean): boolean {
  if (value === undefined) return fallback
  return typeof value === 'boolean' ? value : refuse(path, 'true or false', describe(value))
}

export function checkOneOf<T extends string>(path: string, value: unknown, choices: readonly T[]): T {
  if (choices.includes(value as T)) return value as T
  return refuse(path, choices.map((choice) => `'${choice}'`).join(' or '), describe(value))
}

/** A string of 1 to `most` characters. Its content is never shown: it may have been put in the wrong place. */
export function checkText(path: string, value: unknown, most: number): string {
  if (typeof value !== 'string') {
    return refuse(
      path,
      `a string of 1 to ${most} characters`,
      value === null ? 'null' : `a value of type ${typeof value}`,
    )
  }
  if (value.length < 1 || value.length > most) {
    refuse(path, `1 to ${most} characters long`, `${value.length} characters`)
  }
  return value.isWellFormed() ? value : refuse(path, 'well-formed Unicode', 'half of a surrogate pair')
}
