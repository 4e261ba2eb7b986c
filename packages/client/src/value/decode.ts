import type { StandardSchemaV1 } from '@standard-schema/spec'
import { failed, type Result } from '../errors/failure.ts'
import type { Format } from '../options/declarations.ts'
import type { Content } from './content.ts'
import { atKey } from './key.ts'
import { redactor } from './redact.ts'

/**
 * Reads a stored value in its declared format and hands it to its schema.
 *
 * @returns at once where there is no schema, or a synchronous one
 */
export function decode(
  content: Content,
  format: Format,
  schema: StandardSchemaV1 | undefined,
  key?: string,
): Result<unknown> | Promise<Result<unknown>> {
  const read = key === undefined ? inFormat(content, format) : atKey(inFormat(content, 'json'), key, format)
  if ('failure' in read) return read
  if (schema === undefined) return { ok: deepFreeze(read.ok) }
  try {
    // Not frozen yet: arktype converts in a copy of its input that is as read-only as the input is.
    const result = schema['~standard'].validate(read.ok)
    if (!('then' in result)) return judged(result, content, format)
    return Promise.resolve(result)
      .then((settled) => judged(settled, content, format))
      .catch(threw)
  } catch {
    return threw()
  }
}

function inFormat(content: Content, format: Format): Result<unknown> {
  if (format === 'binary') {
    return content.type === 'binary' ? { ok: new Uint8Array(content.bytes) } : wrongFormat('binary', 'text')
  }
  if (content.type === 'binary') return wrongFormat(format, 'binary')
  if (format === 'text') return { ok: content.text }
  if (format === 'list') {
    return content.type === 'list' ? { ok: content.text.split(',') } : wrongFormat('list', 'not a StringList')
  }
  try {
    return { ok: JSON.parse(content.text) }
  } catch {
    return wrongFormat('json', 'a text that is not JSON')
  }
}

function judged(result: StandardSchemaV1.Result<unknown>, content: Content, format: Format): Result<unknown> {
  if (result.issues === undefined) return { ok: deepFreeze(result.value) }
  // Read once more: the schema may have changed what it was given, and every value has to be found in its words.
  const read = inFormat(content, format)
  const input = 'ok' in read ? read.ok : undefined
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
function threw(): Result<unknown> {
  return failed('INVALID_SECRET', 'its schema threw instead of reporting an issue')
}

function wrongFormat(declared: Format, found: string): Result<unknown> {
  return failed('WRONG_FORMAT', `it is to be read with format '${declared}', but what is stored is ${found}`)
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
