/** Whether what goes to a stream may be coloured: only on a terminal, and not against the user's will. */
export const colourOf = (stream: { readonly isTTY?: boolean }): boolean =>
  stream.isTTY === true && !process.env.NO_COLOR

/** One line on standard output. */
export const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

/** One line on standard error. */
export const tell = (line: string): void => {
  process.stderr.write(`${line}\n`)
}
