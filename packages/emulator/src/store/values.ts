import * as v from 'valibot'
import { byKey, keys, plainObject, whole } from '../checks/check.ts'
import { withNote } from '../checks/json-note.ts'
import { checkValue } from '../checks/value-checks.ts'

/** A value that has a JSON text, so it can be stored as a JSON secret. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: JsonValue
}

/**
 * Value of a secret. A string is a text secret; an object, array, number or boolean is stored as its JSON text; a
 * `Uint8Array` is a binary secret, or `{ "$binary": "base64…" }` in JSON, which has no bytes.
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
 * New value of a rotation: a value, or a function that derives it from the object in the current version, such as
 * {@link alternateUsers}.
 */
export type RotationValue = SecretInput | ((current: JsonObject) => SecretInput)

/**
 * Value of a parameter. A string is a `String`, an array of strings is a `StringList`, and
 * `{ type: 'SecureString', value }` names its type.
 */
export type ParameterInput =
  | string
  | readonly string[]
  | { readonly type: 'String' | 'StringList' | 'SecureString'; readonly value: string }

/** Stored value of a secret: exactly one of the two kinds, as in Secrets Manager. */
export type SecretContent = { readonly text: string } | { readonly binary: Buffer }

/** Stored value of a parameter. */
export interface ParameterContent {
  readonly type: 'String' | 'StringList' | 'SecureString'
  readonly value: string
}

/** Limit of Secrets Manager for one secret value, in bytes. */
const MAX_SECRET_BYTES = 65_536
const BASE64 = /^(?!$)(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** Expectation for a secret's value. */
export const SECRET_EXPECTED = 'use a string, a JSON object or array, a number, a boolean or a Uint8Array'
const EMPTY_SECRET = 'a secret cannot be empty'

const BINARY_OBJECT = keys({
  $binary: v.pipe(v.string(), v.regex(BASE64), v.description('Standard base64, with padding.')),
})
const BINARY = v.pipe(
  withNote(v.unknown(), (convert) => convert(BINARY_OBJECT)),
  v.check((input) => (input as { readonly $binary: unknown }).$binary !== '', EMPTY_SECRET),
  whole(BINARY_OBJECT, 'write a binary secret as { "$binary": "…" } with standard base64 and no other key'),
  v.transform(({ $binary }): SecretContent => ({ binary: Buffer.from($binary, 'base64') })),
)
/** Keys with a special meaning at the top level of a secret. Anywhere else, they are ordinary JSON. */
const INSTRUCTIONS = ['$binary', '$versions', '$deleted']
const JSON_OBJECT = v.pipe(
  withNote(plainObject(''), () => ({
    type: 'object',
    propertyNames: { anyOf: [{ pattern: '^(?!\\$)' }, { enum: INSTRUCTIONS }] },
  })),
  v.check(
    (value) => misspelt(value) === undefined,
    ({ input }) =>
      `unknown key ${JSON.stringify(misspelt(input))}; keys that start with $ are ${INSTRUCTIONS.join(', ')}. Write JSON with other such keys as a string`,
  ),
)
const PLAIN = v.pipe(
  v.union(
    [
      v.pipe(v.string(), v.nonEmpty(EMPTY_SECRET)),
      v.pipe(
        withNote(v.instance(Uint8Array), () => ({ not: {} })),
        v.check((bytes) => bytes.length > 0, EMPTY_SECRET),
      ),
      v.number(),
      v.boolean(),
      v.array(v.unknown()),
      JSON_OBJECT,
    ],
    SECRET_EXPECTED,
  ),
  v.rawTransform(({ dataset: { value }, addIssue, NEVER }): SecretContent => {
    if (typeof value === 'string') return { text: value }
    if (value instanceof Uint8Array) return { binary: Buffer.from(value) }
    const text = toJson(value)
    if (text !== undefined) return { text }
    addIssue({ message: 'it cannot be written as JSON; use only JSON values, without cycles' })
    return NEVER
  }),
)

function misspelt(value: object): string | undefined {
  return Object.keys(value).find((key) => key.startsWith('$') && !INSTRUCTIONS.includes(key))
}

function toJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value, refuseOther)
  } catch {
    // The reason may quote the value (a BigInt, a cycle through a key), so the message names only the place.
    return undefined
  }
}

/** Rejects other objects: a `Map` or a `Set` would become `{}`, and bytes an object of numbers. */
function refuseOther(_: string, value: unknown): unknown {
  const kind = Object.prototype.toString.call(value)
  if (typeof value !== 'object' || value === null || Array.isArray(value) || kind === '[object Object]')
    return value
  throw new TypeError('it has no JSON text')
}

function bytesOf(content: SecretContent): number {
  return 'text' in content ? Buffer.byteLength(content.text) : content.binary.length
}

/** Schema of a secret's value; the output is its stored form. */
export const SECRET_VALUE: v.GenericSchema<unknown, SecretContent> = v.pipe(
  byKey(['$binary'], BINARY, PLAIN),
  v.check(
    (content) => bytesOf(content) <= MAX_SECRET_BYTES,
    ({ input }) => `it has ${bytesOf(input)} bytes; Secrets Manager stores at most ${MAX_SECRET_BYTES}`,
  ),
)

/** Schema of a parameter's type. */
export const PARAMETER_TYPE: v.GenericSchema<unknown, ParameterContent['type']> = v.picklist(
  ['String', 'StringList', 'SecureString'],
  'it must be String, StringList or SecureString',
)
const EMPTY_PARAMETER = 'a parameter cannot be empty'
/** Schema of the text of a parameter with a type. */
export const PARAMETER_TEXT: v.GenericSchema<unknown, string> = v.pipe(
  v.string('it must be a string'),
  v.nonEmpty(EMPTY_PARAMETER),
)
const STRINGS = v.array(v.pipe(v.string(), v.regex(/^[^,]*$/)))
const NOT_EMPTY = withNote(
  v.check((items: string[]) => items.join(',') !== '', EMPTY_PARAMETER),
  () => ({ minItems: 1, not: { const: [''] } }),
)
const STRING_LIST = v.pipe(
  withNote(v.unknown(), (convert) => convert(v.pipe(STRINGS, NOT_EMPTY))),
  whole(STRINGS, ''),
  NOT_EMPTY,
)

const TYPED = v.pipe(
  withNote(v.unknown(), (convert) => convert(keys({ type: PARAMETER_TYPE, value: PARAMETER_TEXT }))),
  keys({ type: PARAMETER_TYPE, value: v.string() }),
)

/** Schema of a parameter's value; the output is its stored form. */
export const PARAMETER_VALUE: v.GenericSchema<unknown, ParameterContent> = v.pipe(
  v.union(
    [PARAMETER_TEXT, STRING_LIST, TYPED],
    'use a string, an array of strings without commas, or { "type": "SecureString", "value": "…" }',
  ),
  v.transform((value): ParameterContent => {
    if (typeof value === 'string') return { type: 'String', value }
    return Array.isArray(value) ? { type: 'StringList', value: value.join(',') } : value
  }),
  v.check(({ value }) => value !== '', EMPTY_PARAMETER),
)

/**
 * Checks a secret's value and brings it into its stored form.
 *
 * @param place place of the value, for the message, such as `secrets["orders/db"]`
 * @throws {EmulatorError} code `BAD_VALUE`
 */
export function toSecretContent(place: string, input: unknown): SecretContent {
  return checkValue(SECRET_VALUE, input, place)
}

/**
 * Checks a parameter's value and brings it into its stored form.
 *
 * @param place place of the value, for the message, such as `parameters["/orders/flags"]`
 * @throws {EmulatorError} code `BAD_VALUE`
 */
export function toParameterContent(place: string, input: unknown): ParameterContent {
  return checkValue(PARAMETER_VALUE, input, place)
}
