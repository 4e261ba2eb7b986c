import { Refusal } from './reading.ts'

/** A parsed JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Tells whether a value is a parsed JSON object, and not an array, null or the bytes of a binary secret. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)
}

/**
 * Tells the two ways apart in which people store a single value: bare, or under a key of a JSON object (which is all
 * that the key/value editor of the Secrets Manager console can write). Text that begins with `{` is JSON: a broken
 * object must not pass for a bare value.
 *
 * @param value a secret's text, or its parsed JSON
 * @param expected the message with which anything else is refused
 * @returns bare text as it is, or the object
 */
export function textOrObject(value: unknown, expected: string): string | JsonObject | Refusal {
  if (isJsonObject(value)) return value
  if (typeof value !== 'string') return new Refusal(expected)
  if (!value.trimStart().startsWith('{')) return value
  try {
    // trim() also takes a byte order mark away, which JSON.parse does not know (RFC 8259 §8.1).
    const parsed: unknown = JSON.parse(value.trim())
    if (isJsonObject(parsed)) return parsed
  } catch {
    // JSON.parse quotes the text around the mistake in its message.
  }
  return new Refusal('Expected valid JSON, because the text begins with "{"')
}
