import { LambdaError } from '../errors/lambda-error.ts'

/**
 * Lambda's limit for an event that is sent synchronously, in bytes.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const MAX_EVENT_BYTES = 6_291_456

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
  if (text === undefined) {
    throw new LambdaError('BAD_EVENT', `${what} has no JSON text; use JSON values only, without cycles`)
  }
  const bytes = Buffer.byteLength(text)
  if (bytes > MAX_EVENT_BYTES) {
    const hint = `Lambda takes at most ${MAX_EVENT_BYTES} (6 MB); put it in a store and send its name`
    throw new LambdaError('BAD_EVENT', `${what} has ${bytes} bytes as JSON; ${hint}`)
  }
  return text
}
