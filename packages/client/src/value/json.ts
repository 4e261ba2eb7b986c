import { failed, type Result } from '../errors/failure.ts'

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
    return failed('WRONG_FORMAT', `expected JSON, but the stored value isn't valid JSON${mark}`)
  }
  if (lossy === undefined) return { ok: value }
  const path = pathTo(lossy.holder, value, lossy.key)
  const where = path.length === 0 ? 'the number' : `the number at ${path.join('.')}`
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

/** Keys that lead to an entry of a part of a parsed value; none for the value itself. */
function pathTo(holder: object, value: unknown, key: string): readonly string[] {
  const places: { readonly at: unknown; readonly path: readonly string[] }[] = [{ at: value, path: [] }]
  // Iteration visits items added meanwhile.
  for (const { at, path } of places) {
    if (at === holder) return [...path, key].map((step) => step.slice(0, 64))
    if (typeof at !== 'object' || at === null) continue
    for (const [step, part] of Object.entries(at)) places.push({ at: part, path: [...path, step] })
  }
  return []
}
