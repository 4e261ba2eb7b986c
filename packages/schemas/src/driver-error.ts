/** The parts of a driver's error, or of a cause of one, that say what went wrong. */
export interface DriverError {
  /** Code of the driver or of the database, such as `'28P01'` or `18`. */
  readonly code: unknown
  /** Number of the error, where the driver tells it apart from the code. */
  readonly number: unknown
  /** Message without the names that stand in quotation marks: a user may be called `app-ssl`. Empty if it isn't text. */
  readonly message: string
}

/**
 * Looks for an error that fits among a driver's error and its causes, at most five deep.
 *
 * @param error whatever was thrown
 * @param numberKey the key of {@link DriverError.number}
 * @returns false for anything that isn't an object, or that throws when it is read
 */
export function someError(
  error: unknown,
  fits: (error: DriverError) => boolean,
  numberKey: 'errno' | 'errorNum' | 'number' = 'number',
): boolean {
  try {
    let current = error
    for (let depth = 0; depth < 5 && typeof current === 'object' && current !== null; depth++) {
      const fields = current as Readonly<Record<string, unknown>>
      const { code, message, cause, [numberKey]: number } = fields
      if (fits({ code, number, message: withoutNames(message) })) return true
      current = cause
    }
  } catch {
    // A proxy or a getter that throws: no driver makes such errors.
  }
  return false
}

function withoutNames(message: unknown): string {
  return typeof message === 'string' ? message.replace(/'[^']*'|"[^"]*"/g, '') : ''
}
