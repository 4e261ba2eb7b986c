import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { ExtensionSecretsErrorCode } from '../errors/codes.ts'
import type { Failure } from '../errors/failure.ts'
import type { Stored } from '../fetch/responses.ts'
import type { Format } from '../options/declarations.ts'
import { redactor } from './redact.ts'

/** A value as the handler gets it, or why the stored one cannot become that. */
export type Decoded = { readonly value: unknown } | { readonly failure: Failure }

/**
 * Reads a stored value in its declared format and hands it to its schema.
 *
 * @returns at once where there is no schema, or a synchronous one
 */
export function decode(
  stored: Stored,
  format: Format,
  schema: StandardSchemaV1 | undefined,
): Decoded | Promise<Decoded> {
  const read = inFormat(stored, format)
  if ('failure' in read) return read
  if (schema === undefined) return { value: deepFreeze(read.value) }
  try {
    // Not frozen yet: arktype converts in a copy of its input that is as read-only as the input is.
    const result = schema['~standard'].validate(read.value)
    if (!('then' in result)) return judged(result, stored, format)
    return Promise.resolve(result)
      .then((settled) => judged(settled, stored, format))
      .catch(threw)
  } catch {
    return threw()
  }
}

function inFormat(stored: Stored, format: Format): Decoded {
  if (format === 'binary') {
    return stored.type === 'binary' ? { value: new Uint8Array(stored.bytes) } : wrongFormat('binary', 'text')
  }
  if (stored.type === 'binary') return wrongFormat(format, 'binary')
  if (format === 'text') return { value: stored.text }
  if (format === 'list') {
    return stored.type === 'list'
      ? { value: stored.text.split(',') }
      : wrongFormat('list', 'not a StringList')
  }
  try {
    return { value: JSON.parse(stored.text) }
  } catch {
    return wrongFormat('json', 'a text that is not JSON')
  }
}

function judged(result: StandardSchemaV1.Result<unknown>, stored: Stored, format: Format): Decoded {
  if (result.issues === undefined) return { value: deepFreeze(result.value) }
  // Read once more: the schema may have changed what it was given, and every value has to be found in its words.
  const read = inFormat(stored, format)
  const input = 'value' in read ? read.value : undefined
  const redact = redactor(input)
  const issues = result.issues.slice(0, 10).map((issue) => issueText(issue, input, redact))
  const more = result.issues.length - issues.length
  const detail = `its schema refused it: ${issues.join('; ')}${more > 0 ? `; and ${more} more` : ''}`
  return failed('INVALID_SECRET', detail)
}

function issueText(
  issue: StandardSchemaV1.Issue,
  input: unknown,
  redact: (message: string) => string,
): string {
  let at = input
  const keys = issue.path?.map((part) => {
    const key = typeof part === 'object' ? part.key : part
    // A key of what is stored, such as a place in a list, says where to look, even if a value reads the same.
    const isKey = Object(at) === at && Object.hasOwn(at as object, key)
    at = isKey && (at as Readonly<Record<PropertyKey, unknown>>)[key]
    return isKey ? String(key) : redact(String(key))
  })
  const message = redact(String(issue.message)).slice(0, 300)
  return keys?.length ? `${keys.join('.')}: ${message}` : message
}

/** What a schema throws is not shown: it is no issue, and nobody knows what it quotes. */
function threw(): Decoded {
  return failed('INVALID_SECRET', 'its schema threw instead of reporting an issue')
}

function wrongFormat(declared: Format, found: string): Decoded {
  return failed('WRONG_FORMAT', `it is to be read with format '${declared}', but what is stored is ${found}`)
}

function failed(code: ExtensionSecretsErrorCode, detail: string): Decoded {
  return { failure: { code, retry: 'never', detail } }
}

/**
 * Freezes plain data at every depth: one value serves many invocations, and none may change it for the others.
 * Instances (a `KeyObject`, a `Date`) keep their own rules.
 */
function deepFreeze(value: unknown): unknown {
  // A set is iterated with what is added meanwhile. What is frozen already may hold what is not.
  const found = new Set([value])
  for (const one of found) {
    if (typeof one !== 'object' || one === null) continue
    const prototype = Object.getPrototypeOf(one)
    if (!Array.isArray(one) && prototype !== Object.prototype && prototype !== null) continue
    for (const item of Object.values(Object.freeze(one))) found.add(item)
  }
  return value
}
