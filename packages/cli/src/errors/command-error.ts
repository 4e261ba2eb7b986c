/** A failure of the command itself, such as a file that it cannot write. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  /** The exit status. */
  readonly status: number

  /** @param status the exit status */
  constructor(message: string, status = 1) {
    super(message)
    this.status = status
  }
}
