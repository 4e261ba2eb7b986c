/** True if output to a stream may be colored: only on a terminal, and not if the user disabled it. */
export const colourOf = (stream: { readonly isTTY?: boolean }): boolean =>
  stream.isTTY === true && !process.env.NO_COLOR

/** Writes one line to standard output. */
export const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

/** Writes one line to standard error. */
export const tell = (line: string): void => {
  process.stderr.write(`${line}\n`)
}
