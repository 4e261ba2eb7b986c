import {
  type Declarations,
  type ExtensionSecretsOptions,
  extensionSecrets,
  type SecretsOf,
} from '@extension-secrets/middy'
import middy from '@middy/core'
import { type TestContext, TOKEN } from './handler.ts'

/** A context as a handler gets it. */
export interface SecretContext<S> extends TestContext {
  readonly secrets: S
}

/** A handler that gives back its own context, so that a test can go on as the handler would. */
export function contextHandler<const D extends Declarations>(
  endpoint: { readonly port: number; readonly token?: string },
  options: Omit<ExtensionSecretsOptions<D>, 'endpoint' | 'setToContext'>,
): (context?: TestContext) => Promise<SecretContext<SecretsOf<D>>> {
  const { port, token = TOKEN } = endpoint
  const handler = middy()
    .use(extensionSecrets<D>({ endpoint: { port, token }, ...options }))
    .handler(async (_event, context) => context)
  // Lambda's context is more than the middleware asks for.
  return (context = {}) => handler({} as never, context as never)
}
