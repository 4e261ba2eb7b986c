import type { Failure } from './failure.ts'

/** Default of `PARAMETERS_SECRETS_EXTENSION_MAX_CONNECTIONS`. */
const MAX_CONNECTIONS = 3

/** Below this much remaining time, milliseconds, Lambda's own timeout is the likely reason. */
const SHORT = 1_000

/**
 * Names the true reason of a timeout: Lambda was nearly out of time, or more was asked for at once than the extension lets
 * through to AWS. Otherwise the usual advice holds: AWS was slow, or out of reach.
 *
 * @param remaining time that Lambda had left when fetching began, milliseconds
 * @param asked number of values of the same kind that were asked for at once
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html
 */
export function explainTimeout(failure: Failure, remaining: number | undefined, asked: number): Failure {
  if (failure.code !== 'TIMEOUT') return failure
  if (remaining !== undefined && remaining < SHORT) {
    const left = `Lambda had ${Math.max(0, Math.round(remaining))} ms left; 100 ms are reserved for the error`
    return {
      ...failure,
      detail: `${failure.detail} (${left})`,
      hint: "Raise the function's own timeout, or find what took the time before the secrets were fetched.",
    }
  }
  const given = Number(process.env.PARAMETERS_SECRETS_EXTENSION_MAX_CONNECTIONS)
  const connections = Number.isInteger(given) && given > 0 ? given : MAX_CONNECTIONS
  if (asked <= connections) return failure
  return {
    ...failure,
    hint: `${asked} values were asked for at once, and the extension asks AWS for ${connections} at a time: raise PARAMETERS_SECRETS_EXTENSION_MAX_CONNECTIONS, or timeout and attemptTimeout.`,
  }
}
