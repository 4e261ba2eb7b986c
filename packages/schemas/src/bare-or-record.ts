import { missing, ownValue } from './keys.ts'
import { type Reader, Refusal } from './reading.ts'
import { type SecretSchema, secretSchema } from './secret-schema.ts'
import { type JsonObject, textOrObject } from './text-or-object.ts'

/**
 * Makes a reader of text that is stored bare or under a key of a JSON object.
 *
 * @param key the key
 * @param what is expected, for the refusal
 * @param read reads the text
 */
// @__NO_SIDE_EFFECTS__
export function bareOrUnder<T>(key: string, what: string, read: Reader<T>): Reader<T> {
  return (value) => {
    const given = textOrObject(value, `Expected ${what}, or a JSON object with the key "${key}"`)
    if (given instanceof Refusal) return given
    return typeof given === 'string' ? read(given) : readUnder(key, read, given)
  }
}

/** Reads what stands under a key of an object, and names the key if nothing does. */
export function readUnder<T>(key: string, read: Reader<T>, object: JsonObject): T | Refusal {
  const value = ownValue(object, key)
  const result = value === undefined ? new Refusal(missing) : read(value)
  return result instanceof Refusal ? result.under(key) : result
}

/**
 * Makes a schema for a JSON object of which people also store one value alone, as bare text.
 *
 * @param key the key that the bare text stands for
 * @param read reads the object
 */
// @__NO_SIDE_EFFECTS__
export function bareOrRecord<T>(key: string, read: (object: JsonObject) => T | Refusal): SecretSchema<T> {
  return secretSchema('text', (value) => {
    const given = textOrObject(value, `Expected text, or a JSON object with the key "${key}"`)
    if (given instanceof Refusal) return given
    return read(typeof given === 'string' ? { [key]: given } : given)
  })
}
