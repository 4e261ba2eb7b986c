import { EmulatorError } from '../errors/emulator-error.ts'
import { LONGEST_WAIT } from '../options/longest-wait.ts'
import { EXCEPTIONS, type Fault, type FaultPlan, OPERATIONS } from './fault-plan.ts'

type Check = (path: string, value: unknown) => void

const bad = (path: string, expected: string): EmulatorError =>
  new EmulatorError('BAD_FAULTS', `${path} must be ${expected}`)

const number =
  (from: number, to: number): Check =>
  (path, value) => {
    if (typeof value !== 'number' || !(value >= from && value <= to)) {
      throw bad(path, `a number from ${from} to ${to}`)
    }
  }
const integer =
  (from: number, to: number): Check =>
  (path, value) => {
    if (!Number.isInteger(value) || Number(value) < from || Number(value) > to) {
      throw bad(path, `an integer from ${from} to ${to}`)
    }
  }
const oneOf =
  (...words: readonly string[]): Check =>
  (path, value) => {
    if (typeof value !== 'string' || !words.includes(value)) throw bad(path, `one of ${words.join(', ')}`)
  }
const glob: Check = (path, value) => {
  if (typeof value !== 'string' || value.length === 0 || value.length > 2048) {
    throw bad(path, 'a name, in which * stands for any characters and ? for one')
  }
}
const mediaType: Check = (path, value) => {
  if (typeof value !== 'string' || !/^[\x20-\x7e]+$/.test(value)) throw bad(path, 'a content type')
}

const milliseconds = number(0, LONGEST_WAIT)

/** Milliseconds, `{ min, max }` or `{ median, sigma, max? }`. */
export const checkLatency: Check = (path, value) => {
  if (typeof value === 'number') return milliseconds(path, value)
  if (!isObject(value)) throw bad(path, 'milliseconds, { min, max } or { median, sigma, max? }')
  if (Object.hasOwn(value, 'median')) {
    check(
      path,
      value,
      { median: number(Number.MIN_VALUE, LONGEST_WAIT), sigma: number(0, 10) },
      { max: milliseconds },
    )
    return
  }
  check(path, value, { min: milliseconds, max: milliseconds }, {})
  if (Number(value.min) > Number(value.max)) throw bad(`${path}.min`, 'at most max')
}

const SELECTION: Record<string, Check> = {
  secret: glob,
  parameter: glob,
  skip: integer(0, 1e9),
  first: integer(1, 1e9),
  every: integer(1, 1e9),
  probability: number(0, 1),
}
const UPSTREAM: Record<string, Check> = { ...SELECTION, operation: oneOf(...OPERATIONS) }
const WINDOW: Record<string, Check> = { after: milliseconds, for: milliseconds }

type Fields = readonly [required: Record<string, Check>, optional: Record<string, Check>]
const FIELDS: Readonly<Record<Fault['kind'], Fields>> = {
  latency: [{ delay: checkLatency }, SELECTION],
  reset: [{}, { ...SELECTION, at: oneOf('before', 'mid-body') }],
  truncate: [{}, SELECTION],
  garbage: [{}, { ...SELECTION, at: oneOf('body', 'protocol') }],
  'content-type': [{}, { ...SELECTION, value: mediaType }],
  'huge-body': [{}, { ...SELECTION, bytes: integer(1, 2 ** 30) }],
  'slow-drip': [{}, { ...SELECTION, chunk: integer(1, 65_536), interval: milliseconds }],
  throttle: [{}, UPSTREAM],
  'upstream-timeout': [{}, { ...UPSTREAM, delay: checkLatency }],
  'upstream-broken': [{}, UPSTREAM],
  exception: [{ type: oneOf(...EXCEPTIONS) }, UPSTREAM],
  refuse: [{}, WINDOW],
  'not-ready': [{}, WINDOW],
  silent: [{}, WINDOW],
}

/**
 * Checks one fault.
 *
 * @param path where it stands, for the message, such as `faults[0]`
 * @throws {EmulatorError} code `BAD_FAULTS`
 */
export const parseFault = (path: string, value: unknown): Fault => {
  if (!isObject(value)) throw bad(path, 'an object with a kind')
  const { kind, ...fields } = value
  oneOf(...Object.keys(FIELDS))(`${path}.kind`, kind)
  check(path, fields, ...FIELDS[kind as Fault['kind']])
  // A copy: what the caller does to the object later must not get in unchecked.
  return Object.freeze(structuredClone(value) as unknown as Fault)
}

/**
 * Checks a fault plan: plain data, as from a JSON file.
 *
 * @throws {EmulatorError} code `BAD_FAULTS`; names the place, such as `faults[0].probability`
 */
export const parseFaultPlan = (plan: unknown): FaultPlan => {
  if (!isObject(plan)) throw bad('the fault plan', 'an object { "seed"?: 1, "faults": [ … ] }')
  const { seed = 0, faults, ...more } = plan
  const [unknown] = Object.keys(more)
  if (unknown !== undefined) throw bad(unknown, 'left out; a fault plan has seed and faults')
  integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)('seed', seed)
  if (!Array.isArray(faults)) throw bad('faults', 'a list')
  return Object.freeze({
    seed: Number(seed),
    faults: Object.freeze(faults.map((fault: unknown, index) => parseFault(`faults[${index}]`, fault))),
  })
}

const check = (path: string, value: object, ...[required, optional]: Fields): void => {
  const checks: Record<string, Check> = { ...required, ...optional }
  for (const [key, field] of Object.entries(value)) {
    const test = Object.hasOwn(checks, key) ? checks[key] : undefined
    if (test === undefined)
      throw bad(`${path}.${key}`, `left out; there are ${Object.keys(checks).join(', ')}`)
    test(`${path}.${key}`, field)
  }
  const missing = Object.keys(required).find((key) => !Object.hasOwn(value, key))
  if (missing !== undefined) throw bad(`${path}.${missing}`, 'given')
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
