const MAX_QUOTE = 300

/** What a program said, as part of a message: in one line, and cut where it is long. */
export const oneLine = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length > MAX_QUOTE ? `${line.slice(0, MAX_QUOTE)}…` : line
}
