import { EmulatorError } from '../errors/emulator-error.ts'

/** A value that has a JSON text: what may be stored as a JSON secret. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: JsonValue
}

/**
 * What a secret may be given as: a string is a text secret; an object, array, number or boolean is stored as its JSON
 * text; a `Uint8Array`, or `{ "$binary": "base64…" }` where only JSON can be written, is a binary secret.
 */
export type SecretInput =
  | string
  | number
  | boolean
  | Uint8Array
  | readonly JsonValue[]
  | { readonly $binary: string }
  | JsonObject

/**
 * New value of a rotation: a value, or a function that makes it of the object that the current version holds, such as
 * {@link alternateUsers}.
 */
export type RotationValue = SecretInput | ((current: JsonObject) => SecretInput)

/**
 * What a parameter may be given as: a string is a `String`, an array of strings a `StringList`, and
 * `{ type: 'SecureString', value }` says the type itself.
 */
export type ParameterInput =
  | string
  | readonly string[]
  | { readonly type: 'String' | 'StringList' | 'SecureString'; readonly value: string }

/** A secret's value as it is stored: exactly one of the two kinds, as in Secrets Manager. */
export type SecretContent = { readonly text: string } | { readonly binary: Buffer }

/** A parameter's value as it is stored. */
export interface ParameterContent {
  readonly type: 'String' | 'StringList' | 'SecureString'
  readonly value: string
}

/** Secrets Manager's limit for one secret value, in bytes. */
const MAX_SECRET_BYTES = 65_536
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

const refuse = (place: string, what: string): never => {
  throw new EmulatorError('BAD_VALUE', `${place}: ${what}`)
}

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const toContent = (place: string, input: unknown): SecretContent => {
  if (typeof input === 'string') return { text: input }
  if (input instanceof Uint8Array) return { binary: Buffer.from(input) }
  if (isPlainObject(input) && Object.hasOwn(input, '$binary')) {
    const { $binary: base64, ...rest } = input
    if (typeof base64 !== 'string' || !BASE64.test(base64) || Object.keys(rest).length > 0) {
      return refuse(
        place,
        'write a binary secret as { "$binary": "…" } with standard base64 and no other key',
      )
    }
    return { binary: Buffer.from(base64, 'base64') }
  }
  if (
    isPlainObject(input) ||
    Array.isArray(input) ||
    typeof input === 'number' ||
    typeof input === 'boolean'
  ) {
    return { text: toJson(place, input) }
  }
  return refuse(place, 'use a string, a JSON object or array, a number, a boolean or a Uint8Array')
}

const toJson = (place: string, input: unknown): string => {
  let text: string | undefined
  try {
    text = JSON.stringify(input)
  } catch {
    // The reason may quote the value (a BigInt, a cycle through a key): the place is enough.
  }
  return text ?? refuse(place, 'it has no JSON text; use JSON values only, without cycles')
}

/**
 * Checks a secret's value and brings it into its stored form.
 *
 * @param place where the value stands, for the message, such as `secrets["orders/db"]`
 * @throws {EmulatorError} code `BAD_VALUE`
 */
export const toSecretContent = (place: string, input: unknown): SecretContent => {
  const content = toContent(place, input)
  const bytes = 'text' in content ? Buffer.byteLength(content.text) : content.binary.length
  if (bytes === 0) refuse(place, 'a secret cannot be empty')
  if (bytes > MAX_SECRET_BYTES) {
    refuse(place, `it has ${bytes} bytes; Secrets Manager stores at most ${MAX_SECRET_BYTES}`)
  }
  return content
}

/**
 * Checks a parameter's value and brings it into its stored form.
 *
 * @param place where the value stands, for the message, such as `parameters["/orders/flags"]`
 * @throws {EmulatorError} code `BAD_VALUE`
 */
export const toParameterContent = (place: string, input: unknown): ParameterContent => {
  const content = toTypedParameter(place, input)
  return content.value === '' ? refuse(place, 'a parameter cannot be empty') : content
}

const toTypedParameter = (place: string, input: unknown): ParameterContent => {
  if (typeof input === 'string') return { type: 'String', value: input }
  if (Array.isArray(input) && input.every((item) => typeof item === 'string' && !item.includes(','))) {
    return { type: 'StringList', value: input.join(',') }
  }
  if (isPlainObject(input) && typeof input.value === 'string' && Object.keys(input).length === 2) {
    const { type, value } = input
    if (type === 'String' || type === 'StringList' || type === 'SecureString') return { type, value }
  }
  return refuse(
    place,
    'use a string, an array of strings without commas, or { "type": "SecureString", "value": "…" }',
  )
}
