import {
  type Declarations,
  ExtensionSecretsError,
  type ExtensionSecretsOptions,
  extensionSecrets,
  type SecretsOf,
} from '@extension-secrets/middy'
import middy from '@middy/core'

/** A token that stands nowhere else, so that a leak of it can be found. */
export const TOKEN = 'canary-token-3f9a'

let count = 0

/** An id that no other test uses: the store of the process is shared, and ports come back. */
export function uniqueId(name = 'orders/db'): string {
  return `${name}-${++count}`
}

/** Lambda context that a test passes to its handler. */
export type TestContext = { getRemainingTimeInMillis?: () => number }

/** A handler that gives back what it found in `context.secrets`. */
export function secretsHandler<const D extends Declarations>(
  port: number,
  options: Omit<ExtensionSecretsOptions<D>, 'endpoint' | 'setToContext'>,
): (context?: TestContext) => Promise<SecretsOf<D>> {
  const handler = middy()
    .use(extensionSecrets<D>({ endpoint: { port, token: TOKEN }, ...options }))
    .handler(async (_event, context) => context.secrets)
  // Lambda's context is more than the middleware asks for.
  return (context = {}) => handler({} as never, context as never) as Promise<SecretsOf<D>>
}

/** The error that a promise is rejected with; a test fails when it is another one, or none. */
export async function rejection(promise: Promise<unknown>): Promise<ExtensionSecretsError> {
  const error = await promise.then(
    () => new Error('it was not rejected'),
    (reason: unknown) => reason,
  )
  if (error instanceof ExtensionSecretsError) return error
  throw error
}
