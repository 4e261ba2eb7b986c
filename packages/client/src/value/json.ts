import { failed, type Result } from '../errors/failure.ts'

/** Bounds of a path in a message: steps, and characters of each. */
const MAX_STEPS = 32
const MAX_STEP = 64

/** Third argument of a reviver: https://tc39.es/proposal-json-parse-with-source/ */
interface Source {
  readonly source?: string
}

/**
 * Parses JSON, and refuses a number that a double cannot hold: an account number must not be rounded.
 *
 * @returns the value, or a failure whose detail names the path of the number
 */
export function parseJson(text: string): Result<unknown> {
  let lossy: { readonly holder: object; readonly key: string } | undefined
  const reviver = function (this: object, key: string, value: unknown, context: Source): unknown {
    if (typeof value === 'number' && context.source !== undefined && !isExact(context.source, value))
      lossy ??= { holder: this, key }
    return value
  }
  let value: unknown
  try {
    value = JSON.parse(text, reviver as (key: string, value: unknown) => unknown)
  } catch {
    // The parser's message quotes the text.
    const mark = text.charCodeAt(0) === 0xfeff ? ': it begins with a byte order mark' : ''
    return failed('WRONG_FORMAT', `expected JSON, but the stored value is not valid JSON${mark}`)
  }
  if (lossy === undefined) return { ok: value }
  const path = pathTo(lossy.holder, value, lossy.key)
  const where = path === '' ? 'the number' : `the number at ${path}`
  return failed('WRONG_FORMAT', `${where} has more digits than JavaScript can hold: store it as a string`)
}

/** Compares the digits that were written with those of the double. */
function isExact(source: string, value: number): boolean {
  const written = digitsOf(source)
  if (!Number.isFinite(value) || (value === 0 && written !== '')) return false
  // A double holds any 15 digits.
  return written.length <= 15 || written === digitsOf(String(value))
}

/** Significant digits, without zeros at either end. */
function digitsOf(number: string): string {
  const [digits = ''] = number.replace(/^-/, '').split(/e/i)
  return digits.replace('.', '').replace(/^0+|0+$/g, '')
}

/** One part of a parsed value, and where it stands. */
interface Place {
  readonly at: unknown
  readonly in?: Place
  readonly key: string
}

/** Keys that lead to an entry of a part of a parsed value; empty for the value itself. */
function pathTo(holder: object, value: unknown, key: string): string {
  const places: Place[] = [{ at: value, key: '' }]
  // Iteration visits items added meanwhile.
  for (const place of places) {
    if (place.at === holder) return [...keysTo(place), key.slice(0, MAX_STEP)].slice(0, MAX_STEPS).join('.')
    if (typeof place.at !== 'object' || place.at === null) continue
    for (const [step, part] of Object.entries(place.at)) places.push({ at: part, in: place, key: step })
  }
  return ''
}

function keysTo(place: Place): readonly string[] {
  const keys: string[] = []
  for (let at = place; at.in !== undefined; at = at.in) keys.push(at.key.slice(0, MAX_STEP))
  return keys.reverse()
}
