import { failed, isFailed, type Result } from '../errors/failure.ts'
import type { Format } from '../options/declarations.ts'

/**
 * Takes the value at one key out of a JSON secret.
 *
 * @param whole the parsed secret, or why it could not be parsed
 * @param format `'text'` takes a string only, `'json'` any value
 */
export function atKey(whole: Result<unknown>, key: string, format: Format): Result<unknown> {
  if (isFailed(whole)) return whole
  const { ok: secret } = whole
  // The declaration names the key, so a message may; what else the secret holds stays unsaid.
  const name = JSON.stringify(key)
  if (typeof secret !== 'object' || secret === null || Array.isArray(secret) || !Object.hasOwn(secret, key))
    return failed('WRONG_FORMAT', `the stored JSON has no key ${name}`)
  const value = (secret as Readonly<Record<string, unknown>>)[key]
  if (format === 'json' || typeof value === 'string') return { ok: value }
  return failed('WRONG_FORMAT', `the value at the key ${name} isn't a string; format: 'json' takes any value`)
}
