/** Error answer of the Extensions API, with Lambda's name for it. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly type: string

  constructor(type: string, message: string) {
    super(message)
    this.type = type
  }
}

/** Refusal of a request that is not allowed in the extension's state. */
export const notAllowed = (from: string, to: string, extension: string): Refusal =>
  new Refusal(
    'Extension.InvalidExtensionState',
    `State transition from ${from} to ${to} failed for extension ${extension}. Error: State transition is not allowed`,
  )
