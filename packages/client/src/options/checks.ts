import { type Duration, toMilliseconds } from './duration.ts'

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
    if (value === '') return 'an empty text'
    return value.length > LONGEST_SHOWN ? `a text of ${value.length} characters` : JSON.stringify(value)
  }
  if (value === null || ['number', 'boolean', 'undefined'].includes(typeof value)) return String(value)
  return Array.isArray(value) ? 'an array' : `a value of type ${kindOf(value)}`
}

function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1)
}

/** Tells whether its properties are options. Those of a list, a Map or a promise are none: what it holds would be lost. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return ['Object', 'Module'].includes(kindOf(value))
}

/** @throws {TypeError} when `value` is no object, or has a key with a value that is not among `keys` */
export function checkObject(path: string, value: unknown, keys: Keys): Record<string, unknown> {
  if (!isRecord(value)) return refuse(path, 'an object', describe(value))
  for (const [key, given] of Object.entries(value)) {
    if (given !== undefined && !keys.includes(key)) {
      const where = path === 'options' ? key : `${path}.${key}`
      throw new TypeError(`extension-secrets: ${where} is not an option; known here: ${keys.join(', ')}`)
    }
  }
  return value
}

/** A duration in milliseconds that may be zero or infinite. */
export function checkDuration(path: string, value: unknown, fallback: Duration): number {
  const milliseconds = toMilliseconds(value === undefined ? fallback : value)
  if (milliseconds !== undefined) return milliseconds
  return refuse(
    path,
    "a number of milliseconds, zero or more, or a text such as '30s' or '5m'",
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

/** A text of 1 to `most` characters. Its content is never shown: it may have been put in the wrong place. */
export function checkText(path: string, value: unknown, most: number): string {
  if (typeof value !== 'string') {
    return refuse(
      path,
      `a text of 1 to ${most} characters`,
      value === null ? 'null' : `a value of type ${typeof value}`,
    )
  }
  if (value.length < 1 || value.length > most) {
    refuse(path, `1 to ${most} characters long`, `${value.length} characters`)
  }
  return value.isWellFormed() ? value : refuse(path, 'well-formed Unicode', 'half of a surrogate pair')
}
