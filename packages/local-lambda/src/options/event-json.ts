import { LambdaError } from '../errors/lambda-error.ts'

/**
 * An event as JSON text.
 *
 * @param what what the message calls it
 * @throws {LambdaError} code `BAD_EVENT`
 */
export const eventJson = (event: unknown, what: string): string => {
  let text: string | undefined
  try {
    text = JSON.stringify(event)
  } catch {
    // The reason may quote the event.
  }
  if (text !== undefined) return text
  throw new LambdaError('BAD_EVENT', `${what} has no JSON text; use JSON values only, without cycles`)
}
