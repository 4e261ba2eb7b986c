import { LambdaError } from '../errors/lambda-error.ts'

/**
 * Lambda's limit for an event that is sent synchronously, in bytes.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const MAX_EVENT_BYTES = 6_291_456

/**
 * Converts an event to JSON.
 *
 * @param what name of the event in the message
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
    throw new LambdaError(
      'BAD_EVENT',
      `${what} cannot be written as JSON; use only JSON values, without cycles`,
    )
  }
  const bytes = Buffer.byteLength(text)
  if (bytes > MAX_EVENT_BYTES) {
    const hint = `Lambda takes at most ${MAX_EVENT_BYTES} (6 MB); store the data elsewhere and send a reference`
    throw new LambdaError('BAD_EVENT', `${what} has ${bytes} bytes as JSON; ${hint}`)
  }
  return text
}
