/**
 * Decodes base64 with or without its padding, base64url (RFC 4648 §4 and §5) or hexadecimal text of exactly `length`
 * bytes. The length decides between them: 64 hexadecimal digits are 32 bytes, though they are base64 of 48 as well.
 *
 * @param text without white space around it
 * @param length in bytes
 * @returns undefined for anything else, such as another length, stray characters or stray bits at the end, all of
 *   which `Buffer.from` lets pass
 */
export function decodeBytes(text: string, length: number): Buffer | undefined {
  if (text.length === length * 2 && /^[0-9a-f]*$/i.test(text)) return Buffer.from(text, 'hex')
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length !== length) return undefined
  const padded = bytes.toString('base64')
  const spellings = [padded, padded.replace(/=+$/, ''), bytes.toString('base64url')]
  return spellings.includes(text) ? bytes : undefined
}

/** Decodes base64url without padding, as JSON Web Keys are written (RFC 7515 §2), of exactly `length` bytes, or of any length. */
export function decodeBase64url(text: unknown, length?: number): Buffer | undefined {
  if (typeof text !== 'string') return undefined
  const bytes = Buffer.from(text, 'base64url')
  const fits = length === undefined ? bytes.length > 0 : bytes.length === length
  return fits && bytes.toString('base64url') === text ? bytes : undefined
}
