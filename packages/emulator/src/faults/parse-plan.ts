import * as v from 'valibot'
import { check, keys, type Mistake, plainObject } from '../checks/check.ts'
import { integer, number, text } from '../checks/option-checks.ts'
import { EmulatorError } from '../errors/emulator-error.ts'
import { LONGEST_WAIT } from '../options/longest-wait.ts'
import { EXCEPTIONS, type Fault, type FaultPlan, type Latency, OPERATIONS } from './fault-plan.ts'

function bad({ path, expected, unknown }: Mistake): EmulatorError {
  const words = unknown !== undefined ? `left out; the keys are ${expected}` : expected
  return new EmulatorError('BAD_FAULTS', `${path} must be ${words}`)
}

function range(from: number, to: number): v.GenericSchema<unknown, number> {
  return number(from, to, `a number from ${from} to ${to}`)
}
function count(from: number, to: number): v.GenericSchema<unknown, number> {
  return integer(from, to, `an integer from ${from} to ${to}`)
}
function oneOf<const T extends readonly string[]>(...words: T): v.GenericSchema<unknown, T[number]> {
  return v.picklist(words, `one of ${words.join(', ')}`)
}

const milliseconds = range(0, LONGEST_WAIT)
const EVEN = v.pipe(
  keys({ min: milliseconds, max: milliseconds }),
  v.forward(
    v.check(({ min, max }) => min <= max, 'at most max'),
    ['min'],
  ),
)
const LOGNORMAL = keys({
  median: range(Number.MIN_VALUE, LONGEST_WAIT),
  sigma: range(0, 10),
  max: v.exactOptional(milliseconds),
})
const LATENCY = 'milliseconds, { min, max } or { median, sigma, max? }'

/** Schema of milliseconds, `{ min, max }` or `{ median, sigma, max? }`. */
export const latency: v.GenericSchema<unknown, Latency> = v.lazy((value) => {
  if (typeof value === 'number') return milliseconds
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return v.never(LATENCY)
  return Object.hasOwn(value, 'median') ? LOGNORMAL : EVEN
})

const NAME = 'a name, in which * stands for any characters and ? for one'
const glob = v.exactOptional(text(/^.{1,2048}$/s, NAME))
const SELECTION = {
  secret: glob,
  parameter: glob,
  skip: v.exactOptional(count(0, 1e9)),
  first: v.exactOptional(count(1, 1e9)),
  every: v.exactOptional(count(1, 1e9)),
  probability: v.exactOptional(range(0, 1)),
}
const UPSTREAM = { ...SELECTION, operation: v.exactOptional(oneOf(...OPERATIONS)) }
const WINDOW = { after: v.exactOptional(milliseconds), for: v.exactOptional(milliseconds) }

const FIELDS: Readonly<Record<Fault['kind'], v.ObjectEntries>> = {
  latency: { delay: latency, ...SELECTION },
  reset: { ...SELECTION, at: v.exactOptional(oneOf('before', 'mid-body')) },
  truncate: SELECTION,
  garbage: { ...SELECTION, at: v.exactOptional(oneOf('body', 'protocol')) },
  'content-type': { ...SELECTION, value: v.exactOptional(text(/^[\x20-\x7e]+$/, 'a content type')) },
  'huge-body': { ...SELECTION, bytes: v.exactOptional(count(1, 2 ** 30)) },
  'slow-drip': {
    ...SELECTION,
    chunk: v.exactOptional(count(1, 65_536)),
    interval: v.exactOptional(milliseconds),
  },
  throttle: UPSTREAM,
  'upstream-timeout': { ...UPSTREAM, delay: v.exactOptional(latency) },
  'upstream-broken': UPSTREAM,
  exception: { type: oneOf(...EXCEPTIONS), ...UPSTREAM },
  refuse: WINDOW,
  'not-ready': WINDOW,
  silent: WINDOW,
}
const kind = oneOf(...Object.keys(FIELDS))
const KINDS = new Map(Object.entries(FIELDS).map(([name, fields]) => [name, keys({ kind, ...fields })]))
/** Schema that fails because the kind is missing or unknown, and lists the kinds. */
const NO_KIND = v.pipe(
  plainObject('an object with a kind'),
  v.looseObject({ kind }, `one of ${Object.keys(FIELDS).join(', ')}`),
)
/** The output is a copy, so later changes to the caller's object can't bypass the check. */
const FAULT = v.lazy((value) => KINDS.get(kindOf(value)) ?? NO_KIND)

function kindOf(value: unknown): string {
  return typeof value === 'object' && value !== null && 'kind' in value ? String(value.kind) : ''
}

const PLAN = keys(
  {
    seed: v.optional(count(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER), 0),
    faults: v.array(v.unknown(), 'a list'),
  },
  'an object { "seed"?: 1, "faults": [ … ] }',
  { faults: 'a list' },
)

/**
 * Checks one fault.
 *
 * @param path place of the fault, for the message, such as `faults[0]`
 * @throws {EmulatorError} code `BAD_FAULTS`
 */
export function parseFault(path: string, value: unknown): Fault {
  return Object.freeze(check(FAULT, value, path, bad) as Fault)
}

/**
 * Checks a fault plan: plain data, as from a JSON file.
 *
 * @throws {EmulatorError} code `BAD_FAULTS`; names the place, such as `faults[0].probability`
 */
export function parseFaultPlan(plan: unknown): FaultPlan {
  const { seed, faults } = check(PLAN, plan, '', ({ path, ...mistake }) =>
    bad({ ...mistake, path: path === '' ? 'the fault plan' : path }),
  )
  return Object.freeze({
    seed,
    faults: Object.freeze(faults.map((fault, index) => parseFault(`faults[${index}]`, fault))),
  })
}
