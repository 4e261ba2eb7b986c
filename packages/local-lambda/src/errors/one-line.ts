const MAX_QUOTE = 300

/** Output of a program, for a message: in one line, and shortened if it is long. */
export const oneLine = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length > MAX_QUOTE ? `${line.slice(0, MAX_QUOTE)}…` : line
}
