import { type Reader, Refusal } from './reading.ts'
import type { JsonObject } from './text-or-object.ts'

/** A key that an object may lack. */
export interface OptionalKey<T> {
  readonly optional: Reader<T>
}

/** A key that an object may lack, and what is taken in its place. */
export interface DefaultedKey<T> extends OptionalKey<T> {
  readonly otherwise: T
}

/** Readers of the keys of an object. */
export type Entries = Readonly<Record<string, Reader<unknown> | OptionalKey<unknown>>>

type Of<Entry> =
  Entry extends OptionalKey<infer T>
    ? T
    : Entry extends (value: never) => infer T
      ? Exclude<T, Refusal>
      : never

type MayLack<Entry> =
  Entry extends OptionalKey<unknown> ? (Entry extends DefaultedKey<unknown> ? false : true) : false

/** The object that comes out. */
export type KeysOf<E extends Entries> = {
  [K in keyof E as MayLack<E[K]> extends true ? never : K]: Of<E[K]>
} & { [K in keyof E as MayLack<E[K]> extends true ? K : never]?: Of<E[K]> }

/** Makes a key optional. Empty text and null count as absent: the console's editor leaves the one, tools the other. */
// @__NO_SIDE_EFFECTS__
export function optional<T>(read: Reader<T>): OptionalKey<T> {
  return { optional: read }
}

/** Makes a key optional, with a value for objects that lack it. */
// @__NO_SIDE_EFFECTS__
export function defaulted<T>(read: Reader<T>, otherwise: T): DefaultedKey<T> {
  return { optional: read, otherwise }
}

/** Tells whether an optional value counts as absent. */
export function isAbsent(value: unknown): value is undefined | null | '' {
  return value === undefined || value === null || value === ''
}

/** The own value of a key, or undefined. */
export function ownValue(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

/** The refusal of an object without a key that it needs. */
export const missing = 'Expected this key, which is missing'

/** Makes a reader of the keys of an object; other keys are left out. Several mistakes are reported together. */
// @__NO_SIDE_EFFECTS__
export function keys<const E extends Entries>(entries: E): (object: JsonObject) => KeysOf<E> | Refusal {
  return (object) => {
    const output: Record<string, unknown> = {}
    const refusals: Refusal[] = []
    for (const [key, entry] of Object.entries(entries)) {
      const result = readKey(entry, ownValue(object, key))
      if (result instanceof Refusal) refusals.push(result.under(key))
      else if (result !== undefined) output[key] = result
    }
    return refusals.length > 0 ? Refusal.all(refusals) : (output as KeysOf<E>)
  }
}

function readKey(entry: Entries[string], value: unknown): unknown {
  if (typeof entry === 'function') return value === undefined ? new Refusal(missing) : entry(value)
  if (isAbsent(value)) return 'otherwise' in entry ? entry.otherwise : undefined
  return entry.optional(value)
}
