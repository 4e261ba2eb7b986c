import type { MiddlewareObj } from '@middy/core'
import type { Context } from 'aws-lambda'
import { type Send, Slot } from './cache/declared-secret.ts'
import { type Binding, SecretSet } from './cache/secret-set.ts'
import { SecretStore } from './cache/shared-secret.ts'
import { contentsOf, createView } from './cache/snapshot.ts'
import { monotonic } from './clock.ts'
import { type FetchMessage, fetchChannel } from './diagnostics.ts'
import { resolvePort } from './fetch/endpoint.ts'
import { type FetchResult, fetchStored } from './fetch/fetch-secret.ts'
import { ConnectionPool } from './fetch/transport.ts'
import { warmUp } from './fetch/warm-up.ts'
import type { Declarations, ExtensionSecretsOptions, SecretsOf } from './options/declarations.ts'
import { type Plan, type PlanItem, planOf } from './options/plan.ts'
import { rememberContext } from './remaining-time.ts'

/** What the middleware adds to the handler's context, and to `request.internal`. */
export interface WithSecrets<D extends Declarations> {
  /** The declared secrets and parameters: a frozen snapshot, the same for the whole invocation. */
  readonly secrets: SecretsOf<D>
}

/** The middleware that {@link extensionSecrets} makes; `Added` is what it adds to the handler's context. */
export type ExtensionSecretsMiddleware<D extends Declarations, Added = WithSecrets<D>> = MiddlewareObj<
  unknown,
  unknown,
  Error,
  Context & Added,
  { secrets: SecretsOf<D> }
>

/** One per process: two middlewares that declare the same secret share its requests. */
const store = new SecretStore({ now: () => Date.now(), random: () => Math.random() })
const pools = new Map<string, ConnectionPool>()

/**
 * Makes a Middy middleware that fetches secrets and parameters from the AWS Parameters and Secrets Lambda Extension (or
 * the AWS Secrets Manager Agent) before the handler runs, keeps each for its own TTL, and sets `context.secrets`.
 *
 * Nothing is fetched before the first invocation: the extension serves only while one runs.
 *
 * @param options what to fetch, and how; see {@link ExtensionSecretsOptions}
 * @throws {TypeError} at a mistake in the options, naming its path; the middleware it returns rejects an invocation with
 *   {@link ExtensionSecretsError} when a secret that is not optional cannot be had
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
  options: ExtensionSecretsOptions<D> & { readonly setToContext?: true },
): ExtensionSecretsMiddleware<D>
export function extensionSecrets<const D extends Declarations>(
  options: ExtensionSecretsOptions<D>,
): ExtensionSecretsMiddleware<D, unknown>
export function extensionSecrets<const D extends Declarations>(
  options: ExtensionSecretsOptions<D>,
): ExtensionSecretsMiddleware<D> {
  const plan = planOf(options)
  const set = new SecretSet(plan, (previous) => bind(plan, previous), store.surroundings)
  warmUp(store.surroundings)
  const mergeInternal = merger()
  const mergeContext = merger()

  const attach = ({ context, internal }: Attachable, own: object): void => {
    const earlier = internal.secrets
    const secrets = earlier === undefined ? own : mergeInternal(earlier, own)
    internal.secrets = secrets
    // They differ where an earlier middleware has kept its secrets off the context.
    if (!plan.setToContext) rememberContext(internal, context)
    else setSecrets(context, context.secrets === earlier ? secrets : mergeContext(context.secrets, own))
  }

  return {
    before: (request) => {
      const target = request as unknown as Attachable
      const secrets = set.read(target.context)
      // No promise where none is needed: Middy awaits nothing then.
      if (!(secrets instanceof Promise)) return attach(target, secrets)
      return secrets.then((fetched) => attach(target, fetched))
    },
  }
}

/** What the middleware needs of a request. */
interface Attachable {
  readonly context: { readonly secrets?: unknown }
  readonly internal: { secrets?: unknown }
}

/**
 * Sets `context.secrets` by plain assignment, as Middy's own middlewares do, so that a spread context keeps its secrets.
 * The snapshot itself protects the values.
 */
export function setSecrets(context: object, secrets: object): void {
  ;(context as { secrets: object }).secrets = secrets
}

/** Adds what one middleware shows to what an earlier one on the same handler has shown; makes each pair once. */
function merger(): (earlier: unknown, own: object) => object {
  // By what is earlier, which differs from handler to handler where one middleware serves several.
  const made = new WeakMap<object, { readonly own: object; readonly view: object }>()
  return (earlier, own) => {
    // Of what is no object it has nothing.
    const last = made.get(earlier as object)
    if (last?.own === own) return last.view
    const before = contentsOf(earlier)
    const after = contentsOf(own)
    if (before === undefined || after === undefined) return own
    // A context that serves again, as in tests, has all of it already.
    if ([...after].every(([name, one]) => before.get(name) === one)) return earlier as object
    const view = createView(new Map([...before, ...after]))
    made.set(earlier as object, { own, view })
    return view
  }
}

function bind(plan: Plan, previous: Binding | undefined): Binding {
  const host = plan.endpoint.host ?? '127.0.0.1'
  const port = resolvePort(plan.endpoint, process.env)
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`
  if (previous?.address === address) return previous
  let pool = pools.get(address)
  if (pool === undefined) {
    pool = new ConnectionPool(host, port)
    pools.set(address, pool)
  }
  const transport = pool
  // What one token was refused, or allowed, says nothing about another.
  const origin = plan.endpoint.token === undefined ? address : `${address} ${plan.endpoint.token} `
  const slots = plan.items.map((item) => {
    const send: Send = (deadline, mode) =>
      traced(item, () =>
        fetchStored({
          target: item.target,
          transport,
          endpoint: plan.endpoint,
          address,
          effort: plan.effort,
          deadline,
          isBehind: mode === 'behind',
          surroundings: store.surroundings,
        }),
      )
    return new Slot(item, plan.effort, store.entry(origin, item.target.path), send, store.surroundings)
  })
  return { address, slots }
}

/** Publishes a fetch to whoever listens, and costs nothing while nobody does. */
async function traced(item: PlanItem, fetch: () => Promise<FetchResult>): Promise<FetchResult> {
  if (!fetchChannel.hasSubscribers) return fetch()
  const { id, kind } = item.target
  const message: FetchMessage = { name: item.name, id, kind }
  const started = monotonic()
  const done = {} as { result: FetchResult }
  // Node.js puts what a traced promise comes to into the message: it must come to nothing, or subscribers get the value.
  await fetchChannel.tracePromise(async () => {
    const result = await fetch()
    message.attempts = 'failure' in result ? result.failure.attempts : result.attempts
    message.outcome = 'failure' in result ? result.failure.code : 'ok'
    message.duration = monotonic() - started
    done.result = result
  }, message)
  return done.result
}
