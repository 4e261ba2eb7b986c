import { type Entries, type KeysOf, keys } from './keys.ts'
import { type Reader, Refusal } from './reading.ts'
import { type SecretSchema, secretSchema } from './secret-schema.ts'
import { line } from './text.ts'
import { isJsonObject, type JsonObject, textOrObject } from './text-or-object.ts'

/** Makes a schema for a JSON object with these keys, parsed or as text. Other keys are left out. */
// @__NO_SIDE_EFFECTS__
export function record<const E extends Entries>(entries: E): SecretSchema<KeysOf<E>> {
  return secretSchema('json', objectReader(keys(entries)))
}

/** Makes a schema for a parsed JSON object with these keys. Other keys are left out. */
// @__NO_SIDE_EFFECTS__
export function jsonObject<const E extends Entries>(entries: E): SecretSchema<KeysOf<E>> {
  const read = keys(entries)
  return secretSchema('json', (value) =>
    isJsonObject(value) ? read(value) : new Refusal('Expected a JSON object'),
  )
}

/** Makes a reader of a JSON object, parsed or as text, out of one of its keys. */
// @__NO_SIDE_EFFECTS__
export function objectReader<T>(read: (object: JsonObject) => T | Refusal): Reader<T> {
  return (value) => {
    const given = readObject(value)
    return given instanceof Refusal ? given : read(given)
  }
}

/** Reads a JSON object, parsed or as text. */
export function readObject(value: unknown): JsonObject | Refusal {
  const given = textOrObject(value, 'Expected a JSON object')
  return typeof given === 'string' ? new Refusal('Expected a JSON object') : given
}

/** Makes a reader of one of these words, such as the name of an engine, which gives the first of them. */
// @__NO_SIDE_EFFECTS__
export function oneOf<const Word extends string>(word: Word, ...others: readonly string[]): Reader<Word> {
  const words = [word, ...others]
  return (value) =>
    words.some((one) => one === value)
      ? word
      : new Refusal(`Expected ${words.map((one) => `"${one}"`).join(' or ')}`)
}

/** Reads the URL of a server: `https:`, or `http:` on this machine (a stand-in in tests), without credentials in it. */
export function serverUrl(value: unknown): string | Refusal {
  const expected = 'an https URL without credentials in it'
  const text = line(expected)(value)
  if (text instanceof Refusal) return text
  if (!URL.canParse(text)) return new Refusal(`Expected ${expected}`)
  const { protocol, hostname, username, password } = new URL(text)
  const safe =
    protocol === 'https:' || (protocol === 'http:' && /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(hostname))
  return safe && username === '' && password === '' ? text : new Refusal(`Expected ${expected}`)
}
