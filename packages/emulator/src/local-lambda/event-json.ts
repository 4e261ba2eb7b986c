import { EmulatorError } from '../emulator-error.ts'

/**
 * An event as JSON text.
 *
 * @param what what the message calls it
 * @throws {EmulatorError} code `BAD_EVENT`
 */
export const eventJson = (event: unknown, what: string): string => {
  let text: string | undefined
  try {
    text = JSON.stringify(event)
  } catch {
    // The reason may quote the event.
  }
  if (text !== undefined) return text
  throw new EmulatorError('BAD_EVENT', `${what} has no JSON text; use JSON values only, without cycles`)
}
