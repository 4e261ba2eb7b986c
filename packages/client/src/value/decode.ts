import type { StandardSchemaV1 } from '@standard-schema/spec'
import { failed, isFailed, type Result } from '../errors/failure.ts'
import type { Format } from '../options/declarations.ts'
import type { Content } from './content.ts'
import { describeIssues } from './issues.ts'
import { parseJson } from './json.ts'
import { atKey } from './key.ts'

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
  const read = readAs(content, format, key)
  if (isFailed(read)) return read
  if (schema === undefined) return read
  try {
    const result = schema['~standard'].validate(read.ok)
    if (!('then' in result)) return judged(schema, result, () => readAs(content, format, key))
    return Promise.resolve(result)
      .then((settled) => judged(schema, settled, () => readAs(content, format, key)))
      .catch(threw)
  } catch {
    return threw()
  }
}

function readAs(content: Content, format: Format, key: string | undefined): Result<unknown> {
  return key === undefined ? inFormat(content, format) : atKey(inFormat(content, 'json'), key, format)
}

function inFormat(content: Content, format: Format): Result<unknown> {
  if (format === 'binary') {
    return content.type === 'binary' ? { ok: new Uint8Array(content.bytes) } : wrongFormat('binary', 'text')
  }
  if (content.type === 'binary') return wrongFormat(format === 'json' ? 'JSON' : format, 'binary')
  if (format === 'text') return { ok: content.text }
  if (format === 'list') {
    return content.type === 'list' ? { ok: content.text.split(',') } : wrongFormat('list', 'not a StringList')
  }
  return parseJson(content.text)
}

function judged(
  schema: StandardSchemaV1,
  result: StandardSchemaV1.Result<unknown>,
  readAgain: () => Result<unknown>,
): Result<unknown> {
  if (result.issues === undefined) return { ok: result.value }
  // Read once more: the schema may have changed what it was given.
  const read = readAgain()
  return failed('INVALID_SECRET', describeIssues(schema, result.issues, isFailed(read) ? undefined : read.ok))
}

/** An error that a schema throws is not shown: nobody knows what it quotes. */
function threw(): Result<unknown> {
  return failed('INVALID_SECRET', 'its schema threw instead of reporting an issue')
}

function wrongFormat(expected: string, found: string): Result<unknown> {
  return failed('WRONG_FORMAT', `expected ${expected}, but the stored value is ${found}`)
}
