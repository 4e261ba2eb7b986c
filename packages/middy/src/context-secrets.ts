import { mergeSnapshots, refreshHeld, type StaleOptions, withFreshHeld } from '@extension-secrets/client'
import { remainingTime, rememberContext } from './remaining-time.ts'

/** Parts of Middy's request that the middleware sets. */
export interface Attachable {
  readonly event?: unknown
  readonly context: { secrets?: unknown }
  readonly internal: { secrets?: unknown }
}

/**
 * Makes the function that attaches the secrets of one middleware to a request. It sets `context.secrets` by plain
 * assignment, as Middy's own middlewares do, so that a spread context keeps its secrets. The snapshot itself protects
 * the values.
 *
 * @param setToContext false: only `request.internal.secrets` is set
 */
export function attacher(setToContext: boolean): (request: Attachable, own: object) => void {
  const mergeInternal = merger()
  const mergeContext = merger()
  return ({ context, internal }, own) => {
    const earlier = internal.secrets
    const secrets = earlier === undefined ? own : mergeInternal(earlier, own)
    internal.secrets = secrets
    // They differ where an earlier middleware has kept its secrets off the context.
    if (!setToContext) return rememberContext(internal, context)
    const shown = context.secrets
    // A context that serves again has them already: comparing all names would take time that grows with their number.
    if (shown === own) return
    context.secrets = shown === earlier ? secrets : mergeContext(shown, own)
  }
}

/** Adds the secrets of one middleware to those of an earlier one on the same handler; makes each pair once. */
function merger(): (earlier: unknown, own: object) => object {
  // By what is earlier, which differs from handler to handler where one middleware serves several.
  const made = new WeakMap<object, { readonly own: object; readonly merged: object }>()
  return (earlier, own) => {
    const last = made.get(earlier as object)
    if (last?.own === own) return last.merged
    const merged = mergeSnapshots(earlier, own)
    if (merged !== own && merged !== earlier) made.set(earlier as object, { own, merged })
    return merged
  }
}

/** A context whose `secrets` this package has set. */
interface Secretive<S extends object> {
  readonly secrets: S
}

/**
 * Fetches secrets again, past our own cache, and sets `context.secrets` to the new snapshot.
 *
 * Over the extension a refetch still sees the extension's own cache, for up to `SECRETS_MANAGER_TTL` seconds (300
 * by default). Only the agent can be asked past its cache, by `refreshNow` in the declaration.
 *
 * @param context the handler's context; or `request.internal`, where `setToContext` is `false`
 * @param names the secrets to fetch; default: all
 * @returns the new snapshot
 * @throws {ExtensionSecretsError} when one that is not optional cannot be fetched; then nothing has changed
 * @throws {TypeError} when `context.secrets` is not from this package, or lacks a name
 *
 * @example
 * ```ts
 * import { refreshSecrets } from '@extension-secrets/middy'
 *
 * async function reconnect(context: { secrets: { db: { password: string } } }): Promise<string> {
 *   const { db } = await refreshSecrets(context, ['db'])
 *   return db.password
 * }
 * ```
 */
export async function refreshSecrets<S extends object>(
  context: Secretive<S>,
  names?: readonly (keyof S & string)[],
): Promise<S> {
  return refreshHeld<S>(context, names, { remainingMs: () => remainingTime(context) })
}

/**
 * Runs a function that uses secrets and, when it fails because one is out of date, searches for a value that works and runs
 * it again: the current value, then the one that a rotation is about to make current (`AWSPENDING`), for as long as
 * `patience` lasts. Invocations that meet the old value together share each request.
 *
 * @param context the handler's context; or `request.internal`, where `setToContext` is `false`
 * @param names the secrets that may be out of date
 * @param useIt uses the secrets it is given; runs once for each value that is tried
 * @param options tells which errors mean that a secret is out of date, and how long to search
 * @returns what `useIt` returned
 * @throws what `useIt` threw first, if no other value works; what it threw for another reason; and what `isStale` throws
 * @throws {TypeError} at once, when `context.secrets` is not from this package or lacks a name, or an option is wrong
 *
 * @example
 * ```ts
 * import { withFreshSecrets } from '@extension-secrets/middy'
 *
 * declare function query(password: string): Promise<number>
 *
 * const count = (context: { secrets: { db: { password: string } } }): Promise<number> =>
 *   withFreshSecrets(context, ['db'], ({ db }) => query(db.password), {
 *     isStale: (error) => error instanceof Error && 'code' in error && error.code === '28P01',
 *   })
 * ```
 */
export async function withFreshSecrets<S extends object, R>(
  context: Secretive<S>,
  names: readonly (keyof S & string)[],
  useIt: (secrets: S) => R | Promise<R>,
  options: StaleOptions,
): Promise<R> {
  return withFreshHeld<S, R>(context, names, useIt, options, { remainingMs: () => remainingTime(context) })
}
