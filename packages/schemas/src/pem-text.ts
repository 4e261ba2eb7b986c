import { Refusal } from './reading.ts'
import { type SecretSchema, secretSchema } from './secret-schema.ts'

/** Label between the dashes of a PEM text; any other label will do as well. */
export type PemLabel =
  | 'PRIVATE KEY'
  | 'ENCRYPTED PRIVATE KEY'
  | 'EC PRIVATE KEY'
  | 'RSA PRIVATE KEY'
  | 'PUBLIC KEY'
  | 'CERTIFICATE'
  | (string & {})

/** One block of a PEM text. */
export interface PemBlock {
  /** Label between the dashes. */
  readonly label: string
  /** The block written in the strict way: lines of 64 characters and a line break at the end. */
  readonly text: string
  /** Bytes that the block encodes. */
  readonly bytes: Uint8Array
}

/**
 * A schema for exactly one PEM block with one of these labels, as text. Text around the block other than the attributes
 * of `openssl pkcs12`, header lines within it, padding in the wrong place and stray bits are refused; lines may be of any length and end in any way, and come
 * out as RFC 7468 §2 has generators write them. Whether the block holds a key is for the code that reads it.
 *
 * @param labels what may stand between the dashes, such as `'PRIVATE KEY'`
 * @throws {TypeError} without a label
 * @see https://www.rfc-editor.org/rfc/rfc7468#section-3
 *
 * @example The secret
 * ```json
 * "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----\n"
 * ```
 * and a schema of it
 * ```ts
 * import { jsonSecret, pem } from '@extension-secrets/schemas'
 * import * as v from 'valibot'
 *
 * const partner = jsonSecret(v.object({ name: v.string(), publicKey: pem('PUBLIC KEY') }))
 * ```
 */
// @__NO_SIDE_EFFECTS__
export function pem(...labels: readonly [PemLabel, ...PemLabel[]]): SecretSchema<string> {
  if (labels.length === 0) throw new TypeError("pem: expected a label, such as 'PRIVATE KEY'")
  const expected = `Expected PEM text of one ${labels.map((label) => `"${label}"`).join(' or ')} block`
  return secretSchema('text', (value) => {
    const [block, ...others] = pemBlocks(value) ?? []
    const fits = block !== undefined && others.length === 0 && labels.includes(block.label)
    return fits ? block.text : new Refusal(expected + (lostItsLines(value) ? withLines : ''))
  })
}

/**
 * Takes a PEM text apart.
 *
 * @param value the text; white space may surround its blocks, and the attributes of `openssl pkcs12` precede each
 * @returns undefined for anything that is not one or more well-formed blocks (RFC 7468 §3) and nothing else
 */
export function pemBlocks(value: unknown): PemBlock[] | undefined {
  if (typeof value !== 'string') return undefined
  const blocks: PemBlock[] = []
  for (let rest = withoutAttributes(value); rest !== ''; ) {
    const label = /^-----BEGIN ([!-,.-~]+(?:[- ][!-,.-~]+)*)-----[\r\n]/.exec(rest)?.[1]
    if (label === undefined) return undefined
    const [begin, end] = [`-----BEGIN ${label}-----`, `-----END ${label}-----`]
    const length = rest.indexOf(end)
    const bytes = length < 0 ? undefined : decodeBody(rest.slice(begin.length, length))
    if (bytes === undefined) return undefined
    const lines = bytes.toString('base64').match(/.{1,64}/g) ?? []
    blocks.push({ label, text: [begin, ...lines, end, ''].join('\n'), bytes })
    const after = rest.slice(length + end.length)
    if (after !== '' && !/^\s/.test(after)) return undefined
    rest = withoutAttributes(after)
  }
  return blocks.length === 0 ? undefined : blocks
}

/** End of a refusal of text that {@link lostItsLines}. It quotes nothing that such a secret holds. */
export const withLines = ', its line breaks neither escaped nor replaced by spaces'

/** Tells whether a text is PEM but for its line breaks: variables and one-line fields make `\n` or spaces of them. */
export function lostItsLines(value: unknown): boolean {
  return typeof value === 'string' && /^\s*"?-----BEGIN [^-]+-----(?!\s*?[\r\n])/.test(value)
}

/**
 * Skips what `openssl pkcs12` writes before a block: "Bag Attributes" and "Key Attributes", whose lines are indented, and
 * the subject and issuer of a certificate. RFC 7468 §5.2 lets any text stand there; a secret has no use for it.
 */
function withoutAttributes(text: string): string {
  const attributes = /^(?:(?:Bag|Key) Attributes\b.*|subject=.*|issuer=.*|[ \t]+[^\r\n-].*)$/
  let rest = text.trim()
  while (!rest.startsWith('-')) {
    const end = rest.indexOf('\n')
    if (end < 0 || !attributes.test(rest.slice(0, end).trimEnd())) break
    rest = rest.slice(end).replace(/^\s*\n/, '')
  }
  return rest
}

function decodeBody(body: string): Buffer | undefined {
  const characters = body.replace(/\s+/g, '')
  const bytes = Buffer.from(characters, 'base64')
  return bytes.length > 0 && bytes.toString('base64') === characters ? bytes : undefined
}
