import { type Reader, Refusal } from './reading.ts'

/**
 * Names what surrounds a text and hardly belongs to it: the end of a line, white space, a byte order mark.
 *
 * @returns words that follow what was expected, or undefined if nothing surrounds it
 */
export function strayAround(text: string): string | undefined {
  // trim() takes a byte order mark for white space, and editors do not show one.
  if (text.startsWith('\uFEFF')) return 'without the byte order mark (U+FEFF) in front of it'
  if (text.endsWith('\uFEFF')) return 'without the byte order mark (U+FEFF) after it'
  if (text !== text.trimEnd())
    return /[\r\n]$/.test(text) ? 'without a line break at its end' : 'without white space at its end'
  if (text === text.trimStart()) return undefined
  return /^[\r\n]/.test(text) ? 'without a line break in front of it' : 'without white space in front of it'
}

/** As {@link strayAround}, of text that no quotation marks belong around either: it was stored as JSON or for a shell. */
export function strayAroundToken(text: string): string | undefined {
  const stray = strayAround(text)
  if (stray !== undefined) return stray
  const quoted = text.length > 1 && /^["'`“‘]/.test(text) && /["'`”’]$/.test(text)
  return quoted ? 'without the quotation marks around it' : undefined
}

/**
 * Makes the refusal of text that could not be read, which names what surrounds it.
 *
 * @param expected the whole message
 * @param value what was there, text or not
 */
export function refuseText(expected: string, value: unknown): Refusal {
  const stray = typeof value === 'string' ? strayAroundToken(withoutLastNewline(value)) : undefined
  return new Refusal(stray === undefined ? expected : `${expected}, ${stray}`)
}

/** Options of {@link line}. */
export interface LineOptions {
  /** Expression that the line must match. */
  readonly matching?: RegExp
  /** Takes a line in quotation marks: whoever chose a password may have chosen them. */
  readonly quotes?: boolean
}

/**
 * Makes a reader of one line of text: neither empty nor with white space, a byte order mark or quotation marks around
 * it, nor a control character or a line break within. One line break at its end is dropped.
 *
 * @param what is expected, for the refusal
 */
// @__NO_SIDE_EFFECTS__
export function line(what = 'one line of text', options: LineOptions = {}): Reader<string> {
  const { matching, quotes = false } = options
  return (value) => {
    const text = typeof value === 'string' ? withoutLastNewline(value) : ''
    if (text === '') return new Refusal(`Expected ${what}`)
    const stray = quotes ? strayAround(text) : strayAroundToken(text)
    if (stray !== undefined) return new Refusal(`Expected ${what}, ${stray}`)
    const fits = !/\p{Cc}/u.test(text) && (matching === undefined || matching.test(text))
    return fits ? text : new Refusal(`Expected ${what}`)
  }
}

/** Makes a reader of one line of text without white space, such as a token. */
// @__NO_SIDE_EFFECTS__
export function word(what: string): Reader<string> {
  return line(`${what} without white space`, { matching: /^\S+$/ })
}

/** The text without one line break at its end: editors and `echo` leave one. */
export function withoutLastNewline(text: string): string {
  return text.replace(/\r?\n$/, '')
}

/** Reads text that may be empty. */
export function anyText(value: unknown): string | Refusal {
  return typeof value === 'string' ? value : new Refusal('Expected text')
}

/** Reads text that is not empty. */
export function filledText(value: unknown): string | Refusal {
  return value === '' ? new Refusal('Expected text that is not empty') : anyText(value)
}

/** Reads a user name as it is stored. A pasted line break would be part of it, so it is refused. */
export function username(value: unknown): string | Refusal {
  return bare(value, 'a user name')
}

/** Reads a password as it is stored. A pasted line break would be part of it, so it is refused. */
export function password(value: unknown): string | Refusal {
  return bare(value, 'a password')
}

/** Reads a host name or an IP address, without a scheme or a port. */
export function host(value: unknown): string | Refusal {
  const what = 'a host name or an IP address'
  const text = bare(value, what)
  if (text instanceof Refusal) return text
  // An IPv6 address has more colons than one.
  if (/^[^:]*:[0-9]*$/.test(text) || /^\[.*\]:[0-9]*$/.test(text))
    return new Refusal(`Expected ${what}, without the port, which belongs under "port"`)
  if (text.includes('/')) return new Refusal(`Expected ${what}, without "://" and what follows a "/"`)
  return /[\s\p{Cc}]/u.test(text) ? new Refusal(`Expected ${what}, without white space in it`) : text
}

function bare(value: unknown, what: string): string | Refusal {
  const text = filledText(value)
  const stray = text instanceof Refusal ? undefined : strayAround(text)
  return stray === undefined ? text : new Refusal(`Expected ${what}, ${stray}`)
}
