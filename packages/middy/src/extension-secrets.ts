import {
  createSecrets,
  type Declarations,
  type EventOf,
  type Invocation,
  type Secrets,
  type SecretsOf,
  type SecretsOptions,
} from '@extension-secrets/client'
import type { MiddlewareObj } from '@middy/core'
import type { Context } from 'aws-lambda'
import { type Attachable, attacher } from './context-secrets.ts'
import { remainingTime } from './remaining-time.ts'

/** Options of the middleware. Durations are milliseconds or strings such as `'30s'`. */
export interface ExtensionSecretsOptions<D extends Declarations> extends SecretsOptions<D> {
  /** Set `context.secrets`? Default: `true`. `request.internal.secrets` is set in any case. */
  readonly setToContext?: boolean
}

/** Addition of the middleware to the handler's context, and to `request.internal`. */
export interface WithSecrets<D extends Declarations> {
  /** The declared secrets and parameters: a frozen snapshot, the same for the whole invocation. */
  readonly secrets: SecretsOf<D>
}

/** The middleware that {@link extensionSecrets} makes; `Added` is its addition to the handler's context. */
export type ExtensionSecretsMiddleware<D extends Declarations, Added = WithSecrets<D>> = MiddlewareObj<
  EventOf<D>,
  unknown,
  Error,
  Context & Added,
  { secrets: SecretsOf<D> }
>

/**
 * Makes a Middy middleware that fetches secrets and parameters from the AWS Parameters and Secrets Lambda Extension (or
 * the AWS Secrets Manager Agent) before the handler runs, keeps each for its own TTL, and sets `context.secrets`.
 *
 * Nothing is fetched before the first invocation: the extension serves only while one runs.
 *
 * @param options secrets to fetch, and rules for it; see {@link ExtensionSecretsOptions}. Or an object that `createSecrets`
 *   made, which other code may use too
 * @throws {TypeError} at a mistake in the options, naming its path; the middleware it returns rejects an invocation with
 *   {@link ExtensionSecretsError} when a secret that is not optional cannot be fetched
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html
 *
 * @example
 * ```ts
 * import middy from '@middy/core'
 * import { extensionSecrets } from '@extension-secrets/middy'
 *
 * export const handler = middy()
 *   .use(extensionSecrets({ secrets: { stripe: 'orders/stripe-key' }, ttl: '10m' }))
 *   .handler(async (_event, context) => ({ keyLength: context.secrets.stripe.length }))
 * ```
 */
export function extensionSecrets<const D extends Declarations>(
  options: Secrets<D>,
): ExtensionSecretsMiddleware<D>
export function extensionSecrets<const D extends Declarations>(
  options: ExtensionSecretsOptions<D> & { readonly setToContext?: true },
): ExtensionSecretsMiddleware<D>
export function extensionSecrets<const D extends Declarations>(
  options: ExtensionSecretsOptions<D>,
): ExtensionSecretsMiddleware<D, unknown>
export function extensionSecrets<const D extends Declarations>(
  given: ExtensionSecretsOptions<D> | Secrets<D>,
): ExtensionSecretsMiddleware<D> {
  const [secrets, setToContext] = isMade(given) ? [given, true] : fromOptions(given)
  const attach = attacher(setToContext)
  return {
    before: (request) => {
      const target = request as unknown as Attachable
      const { event, context } = target
      const read = secrets.read(new MiddyInvocation(event, context))
      // No promise where none is needed: Middy awaits nothing then.
      if (!(read instanceof Promise)) return attach(target, read)
      return read.then((fetched) => attach(target, fetched))
    },
  }
}

/** A class, because every warm invocation makes one: an object with a closure takes five times the memory. */
class MiddyInvocation implements Invocation {
  readonly event: unknown
  readonly context: unknown

  constructor(event: unknown, context: unknown) {
    this.event = event
    this.context = context
  }

  remainingMs(): number | undefined {
    return remainingTime(this.context)
  }
}

function isMade<D extends Declarations>(given: ExtensionSecretsOptions<D> | Secrets<D>): given is Secrets<D> {
  return typeof (given as Partial<Secrets<D>> | undefined)?.read === 'function'
}

function fromOptions<D extends Declarations>(
  options: ExtensionSecretsOptions<D>,
): [secrets: Secrets<D>, setToContext: boolean] {
  const setToContext: unknown = options?.setToContext
  if (setToContext !== undefined && typeof setToContext !== 'boolean')
    throw new TypeError('extension-secrets: setToContext must be true or false')
  return [createSecrets(options, ['setToContext']), setToContext ?? true]
}
