import { inspect } from 'node:util'

/** Long enough that no message holds it by chance, short enough that a message which was cut still does. */
const PIECE = 10

/** Finds pieces of secrets in a text, in the forms in which a careless program might write them. */
export function findSecrets(text: string, secrets: readonly string[]): string[] {
  const squeezed = text.replaceAll('\\\\', '\\')
  return secrets.filter((secret) =>
    formsOf(secret).some((form) => {
      for (let at = 0; at + PIECE <= form.length; at++) {
        const piece = form.slice(at, at + PIECE)
        if (text.includes(piece) || squeezed.includes(piece)) return true
      }
      return false
    }),
  )
}

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret)
  // Base64 of a text depends on where in its group of three bytes it begins.
  const base64 = [0, 1, 2].map((skip) => bytes.subarray(skip).toString('base64').replaceAll('=', ''))
  return [
    ...[secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)],
    ...[...base64, ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))],
    ...[bytes.toString('hex'), bytes.toString('latin1'), [...bytes].join(','), [...bytes].join(', ')],
  ]
}

/** All that a logger, a debugger or a serialiser could make of a value, hidden properties and accessors included. */
export function tracesOf(value: unknown): string {
  return [...printed(value), ...walk(value, new Set())].join('\n')
}

/** Prints a value in every way that Node.js does by itself. */
export function printed(value: unknown): string[] {
  return [
    asText(value),
    inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true, maxStringLength: null }),
    inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true, customInspect: false }),
    JSON.stringify(value) ?? '',
    JSON.stringify({ value }),
    typeof value === 'object' && value !== null ? JSON.stringify({ ...value }) : '',
  ]
}

function asText(value: unknown): string {
  try {
    return `${value}`
  } catch (error) {
    // An object without a prototype has no text, and a symbol must not be turned into one.
    return String(error)
  }
}

function* walk(value: unknown, seen: Set<unknown>): Generator<string> {
  if (typeof value === 'string') yield value
  if (value instanceof Uint8Array) yield Buffer.from(value).toString()
  if (typeof value !== 'object' || value === null || seen.has(value)) return
  seen.add(value)
  for (const key of Reflect.ownKeys(value)) {
    yield String(key)
    yield* walk((value as Record<PropertyKey, unknown>)[key], seen)
  }
  const prototype = Object.getPrototypeOf(value)
  for (const key of prototype === null ? [] : Reflect.ownKeys(prototype)) {
    const getter = Object.getOwnPropertyDescriptor(prototype, key)?.get
    if (getter !== undefined && key !== '__proto__') yield* walk(getter.call(value), seen)
  }
}
