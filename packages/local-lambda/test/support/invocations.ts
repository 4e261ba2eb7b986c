import type { Invocation } from '@extension-secrets/local-lambda'

/** Return value of the function; a failure fails the test. */
export const payload = (invocation: Invocation): unknown => {
  if (invocation.status === 'success') return invocation.payload
  throw new Error(`${invocation.error.errorType}: ${invocation.error.errorMessage}`)
}

/** Error of the function; a success fails the test. */
export const failure = (invocation: Invocation): { errorType: string; errorMessage: string } => {
  if (invocation.status === 'error') return invocation.error
  throw new Error('the function was expected to fail')
}

/** A handler that does what its event says. */
export const BASICS = `let calls = 0
export const handler = async (event, context) => {
  if (event.throw) throw Object.assign(new TypeError('broken'), { extra: 1 })
  if (event.throwString) throw 'text'
  if (event.circular) { const a = {}; a.a = a; return a }
  if (event.exit !== undefined) process.exit(event.exit)
  if (event.sleep) await new Promise((resolve) => setTimeout(resolve, event.sleep))
  if (event.big) return 'x'.repeat(event.big)
  if (event.none) return undefined
  console.log('called with', event.say ?? 'nothing')
  return { event, calls: ++calls, context, left: context.getRemainingTimeInMillis(), env: process.env }
}`
