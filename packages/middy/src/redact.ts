export const REDACTED = '[redacted]'

/** From this length on, a piece of a value is recognised inside a message even if the rest of the value is missing. */
const PIECE = 8

/**
 * Takes every value of a secret out of a message that somebody else's validator wrote: validators like to quote
 * what they received.
 *
 * @param message the validator's words
 * @param secret the value that was validated: text, or parsed JSON of any depth
 * @returns the message, with `[redacted]` in place of each value and of each longer piece of one
 */
export function redactValues(message: string, secret: unknown): string {
  const hidden = new Uint8Array(message.length)
  for (const value of textsIn(secret)) {
    hideWhole(message, value, hidden)
    // A validator that escapes what it quotes writes the value in its JSON form.
    const escaped = JSON.stringify(value).slice(1, -1)
    if (escaped !== value) {
      hideWhole(message, escaped, hidden)
      hidePieces(message, escaped, hidden)
    }
    hidePieces(message, value, hidden)
  }
  let result = ''
  for (let i = 0; i < message.length; i++) {
    if (hidden[i] === 0) result += message[i]
    else if (i === 0 || hidden[i - 1] === 0) result += REDACTED
  }
  return result
}

/** All texts and numbers of a value; not the keys of its objects, which a message needs to be of use. */
function textsIn(value: unknown, found = new Set<string>()): Set<string> {
  if (typeof value === 'string') found.add(value)
  else if (typeof value === 'number' || typeof value === 'bigint') found.add(String(value))
  else if (typeof value === 'object' && value !== null)
    for (const item of Object.values(value)) textsIn(item, found)
  return found
}

function hideWhole(message: string, value: string, hidden: Uint8Array): void {
  if (value.trim() === '') return
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

function hidePieces(message: string, value: string, hidden: Uint8Array): void {
  if (value.length < PIECE) return
  for (let at = 0; at + PIECE <= message.length; at++) {
    if (value.includes(message.slice(at, at + PIECE))) hidden.fill(1, at, at + PIECE)
  }
}
