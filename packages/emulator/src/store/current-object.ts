import { EmulatorError } from '../errors/emulator-error.ts'
import type { SecretBook } from './secret-book.ts'
import type { JsonObject } from './values.ts'

/**
 * JSON object in the current version of a secret.
 *
 * @throws {EmulatorError} code `UNKNOWN_SECRET`, or `BAD_VALUE` if the version holds anything else
 */
export function currentObject(secrets: SecretBook, id: string): JsonObject {
  const { name } = secrets.existing(id)
  const lookup = secrets.lookUp({ secretId: id })
  const content = 'found' in lookup ? lookup.found.content : undefined
  const value = content !== undefined && 'text' in content ? parseObject(content.text) : undefined
  if (value !== undefined) return value
  const message = `rotate: the current version of ${JSON.stringify(name)} must hold a JSON object; pass a value instead of a function`
  throw new EmulatorError('BAD_VALUE', message)
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as JsonObject)
      : undefined
  } catch {
    return undefined
  }
}
