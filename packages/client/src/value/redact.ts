export const REDACTED = '[redacted]'

/** From this length on, a piece of a value is recognised inside a message even if the rest of the value is missing. */
const PIECE = 8

/** How much of a message is read, characters: a validator that quotes a whole secret must not cost an invocation its time. */
const LONGEST = 600

/** What validators say before they show what they received. */
const SHOWING = /\b(?:received|was|got|found|actual|actually|but|instead of)\b[\s:=(]*/gi

/** A number or a date, as validators show them: `-1.5e3`, `2026-03-01T10:15:30Z`, `March 1, 2026`. */
const NUMBER = /-?\d[^\s,;)]*|\p{Lu}\p{L}* \d[^)]*/uy

/** What stands in every PEM. */
const PEM_LINE = /-----(?:BEGIN|END) [A-Z0-9 ]{1,40}-----/

/** What a JSON text holds as it is written there, which may not be as `JSON.stringify` would write it: texts, of which some are keys, and numbers. */
const JSON_TOKEN = /"((?:[^"\\]|\\.)*)"(\s*:)?|-?\d[\d.eE+-]*/g

/** What ends what begins so. Of several the last counts: what is shown may hold any of them. */
const CLOSING: Readonly<Record<string, string>> = { '"': '"', "'": "'", '`': '`', '[': ']', '{': '}' }

/**
 * Makes what takes every value of a secret out of messages that somebody else's validator wrote: validators like to
 * quote what they received. A value is found as it is, escaped as in JSON, and in the simple forms that a schema may have
 * given it before it refused it. What is shown as received is taken out whatever it is, except words that stand in no quotes:
 * those name a type.
 *
 * @param secret the value that was validated: text, bytes, or parsed JSON of any depth
 * @returns turns a message into one with `[redacted]` in place of each value and of each longer piece of one
 */
export function redactor(secret: unknown): (message: string) => string {
  const short: string[] = []
  const pieces = new Set<string>()
  for (const form of formsOf(secret)) {
    if (form.length < PIECE) short.push(form)
    const folded = inLowerCase(form)
    for (let at = 0; at + PIECE <= form.length; at++) pieces.add(folded.slice(at, at + PIECE))
  }
  return (message) => {
    const read = message.slice(0, LONGEST)
    const hidden = new Uint8Array(read.length)
    for (const value of short) hideShort(read, value, hidden)
    const folded = inLowerCase(read)
    for (let at = 0; at + PIECE <= read.length; at++) {
      if (pieces.has(folded.slice(at, at + PIECE))) hidden.fill(1, at, at + PIECE)
    }
    for (const { index, 0: words } of read.matchAll(SHOWING)) {
      hidden.fill(1, ...shownAt(read, index + words.length))
    }
    // What is left of a value at a cut may be too short to be recognised.
    if (message.length > LONGEST) hidden.fill(1, LONGEST - PIECE)
    return withHidden(read, hidden)
  }
}

/** Takes the values of a secret out of one message; see {@link redactor}. */
export function redactValues(message: string, secret: unknown): string {
  return redactor(secret)(message)
}

/** From where to where a value is shown that begins there; nowhere, if it is only a word. */
function shownAt(message: string, start: number): readonly [number, number] {
  const closing = CLOSING[message[start] ?? '']
  if (closing !== undefined) {
    const end = message.lastIndexOf(closing)
    return [start + 1, end > start ? end : message.length]
  }
  NUMBER.lastIndex = start
  return [start, NUMBER.test(message) ? NUMBER.lastIndex : start]
}

/** All values of a secret, in all forms in which a message may hold them. */
function formsOf(secret: unknown): ReadonlySet<string> {
  const forms = new Set<string>()
  for (const text of textsIn(secret)) {
    for (const form of [text, ...simpleForms(text.trim())]) {
      if (form.trim() === '') continue
      forms.add(form)
      // A validator that escapes what it quotes writes the value in its JSON form.
      forms.add(JSON.stringify(form).slice(1, -1))
    }
  }
  return forms
}

/** All texts and numbers of a value; not the keys of its objects, which a message needs to be of use. */
function textsIn(secret: unknown): ReadonlySet<string> {
  const texts = new Set<string>()
  // A set is iterated with what is added meanwhile.
  const found = new Set([secret])
  for (const value of found) {
    if (typeof value === 'string') for (const text of textsOf(value)) texts.add(text)
    else if (typeof value === 'number' || typeof value === 'bigint') texts.add(String(value))
    else if (ArrayBuffer.isView(value)) for (const text of textsOfBytes(value)) texts.add(text)
    else if (typeof value === 'object' && value !== null)
      for (const one of Object.values(value)) found.add(one)
  }
  return texts
}

/** What is secret in a text: all of it, but the keys of JSON and the first and last lines of PEM, which messages name. */
function textsOf(text: string): readonly string[] {
  const parsed = /^\s*[[{]/.test(text) ? attempted(() => JSON.parse(text)) : undefined
  if (parsed === undefined) return text.split(PEM_LINE)
  const written = Array.from(text.matchAll(JSON_TOKEN), ([token, value = token, colon]) =>
    colon === undefined ? value : '',
  )
  return [...textsIn(parsed), ...written.flatMap((one) => one.split(PEM_LINE))]
}

function textsOfBytes({ buffer, byteOffset, byteLength }: ArrayBufferView): readonly string[] {
  const bytes = Buffer.from(buffer, byteOffset, byteLength)
  return (['utf8', 'latin1', 'base64', 'base64url', 'hex'] as const).map((encoding) =>
    bytes.toString(encoding),
  )
}

/** What a schema may have made of a text: without the space around it, from base64, or out of a URL. */
function simpleForms(text: string): readonly string[] {
  const decoded = text.includes('%') ? attempted(() => decodeURIComponent(text)) : undefined
  const isBase64 = text.length >= PIECE && /^[A-Za-z0-9+/_-]+={0,2}$/.test(text)
  return [
    text,
    ...(typeof decoded === 'string' ? [decoded] : []),
    ...(isBase64 ? [Buffer.from(text, 'base64').toString()] : []),
  ]
}

/** Each letter for itself, and not the only one that becomes two: a place in the result is that place in the text. */
function inLowerCase(text: string): string {
  return text.replace(/[^\P{Lu}İ]/gu, (letter) => letter.toLowerCase())
}

function attempted(work: () => unknown): unknown {
  try {
    return work()
  } catch {
    return undefined
  }
}

function hideShort(message: string, value: string, hidden: Uint8Array): void {
  for (let at = message.indexOf(value); at !== -1; at = message.indexOf(value, at + 1)) {
    // A short value such as "a" stands inside many words; there it gives nothing away.
    if (value.length >= 4 || standsAlone(message, at, value.length)) hidden.fill(1, at, at + value.length)
  }
}

function standsAlone(message: string, at: number, length: number): boolean {
  const isWord = (character: string | undefined): boolean =>
    character !== undefined && /[\p{L}\p{N}]/u.test(character)
  return !isWord(message[at - 1]) && !isWord(message[at + length])
}

function withHidden(message: string, hidden: Uint8Array): string {
  let result = ''
  for (let i = 0; i < message.length; i++) {
    if (hidden[i] === 0) result += message[i]
    else if (i === 0 || hidden[i - 1] === 0) result += REDACTED
  }
  return result
}
