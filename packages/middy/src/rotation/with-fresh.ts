import type { SecretSet } from '../cache/secret-set.ts'
import { sameStored } from '../cache/shared-secret.ts'
import { type Contents, contentsOf, createView } from '../cache/snapshot.ts'
import { throwIfAny } from '../errors/extension-secrets-error.ts'
import { setSecrets } from '../extension-secrets.ts'
import { describe, refuse } from '../options/checks.ts'
import { budgetOf } from '../remaining-time.ts'

/** How {@link withFreshSecrets} tells an outdated secret from any other trouble. */
export interface StaleOptions {
  /**
   * Whether an error means that a secret is out of date: a database's "password authentication failed", a 401.
   *
   * @param error what `useIt` threw
   * @returns whether, or a promise of it
   */
  readonly isStale: (error: unknown) => boolean | Promise<boolean>
}

/** A context whose `secrets` this package has set. */
interface Secretive<S extends object> {
  readonly secrets: S
}

/**
 * Fetches secrets again, past our own cache, and sets `context.secrets` to what came.
 *
 * Over the extension a refetch still sees the extension's own cache, for up to `SECRETS_MANAGER_TTL` seconds (300
 * unless set). Only the agent can be asked past its cache, by `refreshNow` in the declaration.
 *
 * @param context the handler's context; or `request.internal`, where `setToContext` is `false`
 * @param names which; all of them if left out
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
  return refetch(context, names ?? [...shownBy(context).keys()], undefined)
}

/**
 * Runs something that uses secrets and, when it fails because one is out of date, fetches the named ones again and,
 * if any of them has changed, runs it once more.
 *
 * @param context the handler's context; or `request.internal`, where `setToContext` is `false`
 * @param names the secrets that may be out of date
 * @param useIt uses the secrets it is given; runs once or twice
 * @param options tells which errors mean that a secret is out of date
 * @returns what `useIt` returned
 * @throws what `useIt` threw: the first time, if the error means something else, if the secrets could not be fetched or if
 *   none has changed; else the second time; and what `isStale` throws
 * @throws {TypeError} at once, when `context.secrets` is not from this package or lacks a name, or `isStale` is no function
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
  const known = shownBy(context)
  checkNames(known, names)
  // Found out at the first wrong password otherwise, in place of it.
  if (typeof options?.isStale !== 'function')
    refuse('isStale', 'a function that tells whether a secret is out of date', describe(options?.isStale))
  try {
    return await useIt(context.secrets)
  } catch (error) {
    if (!(await options.isStale(error))) throw error
    const secrets = await refetch(context, names, known).catch(() => undefined)
    if (secrets === undefined || !hasChanged(known, contentsOf(secrets), names)) throw error
    return useIt(secrets)
  }
}

async function refetch<S extends object>(
  context: Secretive<S>,
  names: readonly string[],
  than: Contents | undefined,
): Promise<S> {
  const shown = shownBy(context)
  checkNames(shown, names)
  // A name that an earlier middleware declares, too, is its own affair: nobody sees it here.
  const wanted = new Map<SecretSet, Set<string>>()
  for (const [name, { source }] of shown) {
    if (!names.includes(name)) continue
    const own = wanted.get(source) ?? new Set()
    wanted.set(source, own.add(name))
  }
  const results = await Promise.all(
    [...wanted].map(([source, own]) => source.refresh(own, than, budgetOf(context, source.plan.timeout))),
  )
  const unfetched = results.flat()
  throwIfAny(unfetched.filter(({ optional }) => !optional))
  const missing = new Set(unfetched.map(({ subject }) => subject.name))
  // Another refetch in the same handler may have set some meanwhile.
  const latest = shownBy(context)
  const isNew = (name: string, source: SecretSet): boolean =>
    wanted.get(source)?.has(name) === true && !missing.has(name)
  const secrets = createView(
    new Map(
      [...latest].map(([name, one]) => [name, isNew(name, one.source) ? one.source.shownNow(name) : one]),
    ),
  )
  setSecrets(context, secrets)
  return secrets as S
}

function shownBy(context: Secretive<object>): Contents {
  const shown = contentsOf(context?.secrets)
  if (shown !== undefined) return shown
  throw new TypeError(
    'extensionSecrets: this context has no secrets; is the middleware used before this handler? With setToContext: false, give request.internal.',
  )
}

function checkNames(shown: Contents, names: readonly string[]): void {
  if (!Array.isArray(names)) refuse('names', "an array of declared names such as ['db']", describe(names))
  const at = names.findIndex((name) => !shown.has(name))
  if (at < 0) return
  // By its place only: it may be the secret itself in place of its name.
  throw new TypeError(
    `extensionSecrets: names[${at}] is not declared; declared are ${[...shown.keys()].join(', ')}`,
  )
}

function hasChanged(before: Contents, after: Contents | undefined, names: readonly string[]): boolean {
  return names.some((name) => {
    const old = before.get(name)?.held?.fetched.stored
    const current = after?.get(name)?.held?.fetched.stored
    return current !== undefined && (old === undefined || !sameStored(old, current))
  })
}
