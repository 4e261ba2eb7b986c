import {
  type GenericSchema,
  type InferOutput,
  type ObjectEntries,
  type ObjectSchema,
  object,
  pipe,
} from 'valibot'
import { Refusal, reading } from './reading.ts'
import { type SecretSchema, secretSchema } from './secret-schema.ts'
import { type JsonObject, textOrObject, withoutLastNewline } from './text-or-object.ts'

/**
 * A schema for a JSON object with these keys, parsed or as text. Other keys are left out.
 *
 * @param entries what checks each key, made of {@link line} and its like
 */
// @__NO_SIDE_EFFECTS__
export function record<const Entries extends ObjectEntries>(
  entries: Entries,
): SecretSchema<InferOutput<ObjectSchema<Entries, string>>> {
  return secretSchema('json', pipe(reading(readObject), keys(entries)))
}

/** The keys of an object; one that is missing is named in the path. */
// @__NO_SIDE_EFFECTS__
export function keys<const Entries extends ObjectEntries>(
  entries: Entries,
): GenericSchema<JsonObject, InferOutput<ObjectSchema<Entries, string>>> {
  return object(entries, 'Expected this key, which is missing') as unknown as GenericSchema<
    JsonObject,
    InferOutput<ObjectSchema<Entries, string>>
  >
}

/** Reads a JSON object, parsed or as text. */
export function readObject(value: unknown): JsonObject | Refusal {
  const given = textOrObject(value, 'Expected a JSON object')
  return typeof given === 'string' ? new Refusal('Expected a JSON object') : given
}

/**
 * A line of text: neither empty nor with white space around it, control characters or a line break within. One line
 * break at its end is dropped.
 *
 * @param what is expected, for the refusal
 * @param matching what the line must match
 */
// @__NO_SIDE_EFFECTS__
export function line(what = 'one line of text', matching?: RegExp): GenericSchema<unknown, string> {
  return reading((value) => readLine(value, matching) ?? new Refusal(`Expected ${what}`))
}

/** @returns the line of text as {@link line} describes it, or undefined for anything else */
export function readLine(value: unknown, matching?: RegExp): string | undefined {
  if (typeof value !== 'string') return undefined
  const text = withoutLastNewline(value)
  const plain = text !== '' && text === text.trim() && !/\p{Cc}/u.test(text)
  return plain && (matching === undefined || matching.test(text)) ? text : undefined
}

/** The URL of a server: `https:`, or `http:` on this machine (a stand-in in tests), and without credentials in it. */
// @__NO_SIDE_EFFECTS__
export function serverUrl(): GenericSchema<unknown, string> {
  return reading((value) => readServerUrl(value) ?? new Refusal(expectedUrl))
}

export const expectedUrl = 'Expected an https URL without credentials in it'

/** @returns the text of a URL as {@link serverUrl} describes it, or undefined for anything else */
export function readServerUrl(value: unknown): string | undefined {
  const text = readLine(value)
  if (text === undefined || !URL.canParse(text)) return undefined
  const { protocol, hostname, username, password } = new URL(text)
  const safe =
    protocol === 'https:' || (protocol === 'http:' && /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(hostname))
  return safe && username === '' && password === '' ? text : undefined
}
