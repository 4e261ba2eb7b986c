import {
  type Invocation,
  type LambdaOptions,
  type LocalLambda,
  startLambda,
} from '@extension-secrets/local-lambda'
import { TOKEN } from './handler.ts'

/** Starts a bundled fixture as a function beside a server on a port. */
export function startFunction(
  bundle: string,
  port: number,
  { env = {}, ...options }: Omit<LambdaOptions, 'bundle'> = {},
): Promise<LocalLambda> {
  return startLambda({
    ...options,
    bundle,
    env: { AWS_SESSION_TOKEN: TOKEN, PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: String(port), ...env },
  })
}

/** Returns an invocation's payload. If the function failed, the test fails with its error. */
export function payloadOf<T>(invocation: Invocation): T {
  if (invocation.status === 'success') return invocation.payload as T
  throw new Error(`${invocation.error.errorType}: ${invocation.error.errorMessage}`)
}
