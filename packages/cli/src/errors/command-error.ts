/** A failure of the command itself, such as a file that it cannot write: exit status 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
}
