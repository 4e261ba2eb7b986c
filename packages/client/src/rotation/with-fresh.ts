import type { CachedValue } from '../cache/declared-secret.ts'
import {
  createSnapshot,
  entriesOf,
  type SnapshotEntries,
  type SnapshotEntry,
  type SnapshotOwner,
} from '../cache/snapshot.ts'
import { throwIfAny } from '../errors/extension-secrets-error.ts'
import type { Invocation } from '../fetch/time-budget.ts'
import { describe, refuse } from '../options/checks.ts'
import { sameContent } from '../value/content.ts'

/** Rules by which {@link withFreshHeld} tells an outdated secret from any other trouble. */
export interface StaleOptions {
  /**
   * Tells whether an error means that a secret is out of date: a database's "password authentication failed", a 401.
   *
   * @param error the error that `useIt` threw
   * @returns true if so, or a promise of it
   */
  readonly isStale: (error: unknown) => boolean | Promise<boolean>
}

/** Holder of a snapshot, such as Middy's context. */
export interface Holder<S extends object> {
  /** A snapshot of ours, or several that were merged. */
  secrets: S
}

/**
 * Fetches secrets again, past our own cache, and gives the holder the new snapshot. For adapters of frameworks.
 *
 * @param holder an object whose `secrets` is a snapshot of ours, or several that were merged
 * @param names default: all
 * @returns the new snapshot
 * @throws {ExtensionSecretsError} if one that is not optional cannot be fetched; then nothing has changed
 * @throws {TypeError} if `holder.secrets` is no snapshot, or lacks a name
 */
export async function refreshHeld<S extends object>(
  holder: Holder<S>,
  names: readonly string[] | undefined,
  invocation: Invocation | undefined,
): Promise<S> {
  return refetch(holder, names ?? [...shownBy(holder).keys()], undefined, invocation)
}

/**
 * Runs `useIt` and, if it fails because a secret is out of date, fetches the named ones again and, if any of them has
 * changed, runs it once more. For adapters of frameworks.
 *
 * @param holder an object whose `secrets` is a snapshot of ours; gets the new one
 * @throws {TypeError} at once, if `holder.secrets` is no snapshot or lacks a name, or `isStale` is no function
 */
export async function withFreshHeld<S extends object, R>(
  holder: Holder<S>,
  names: readonly string[],
  useIt: (secrets: S) => R | Promise<R>,
  options: StaleOptions,
  invocation: Invocation | undefined,
): Promise<R> {
  const known = shownBy(holder)
  checkNames(known, names)
  // Found out at the first wrong password otherwise, in place of it.
  if (typeof options?.isStale !== 'function')
    refuse('isStale', 'a function that tells whether a secret is out of date', describe(options?.isStale))
  try {
    return await useIt(holder.secrets)
  } catch (error) {
    if (!(await options.isStale(error))) throw error
    const secrets = await refetch(holder, names, known, invocation).catch(() => undefined)
    if (secrets === undefined || !hasChanged(known, entriesOf(secrets), names)) throw error
    return useIt(secrets)
  }
}

async function refetch<S extends object>(
  holder: Holder<S>,
  names: readonly string[],
  than: SnapshotEntries | undefined,
  invocation: Invocation | undefined,
): Promise<S> {
  const shown = shownBy(holder)
  checkNames(shown, names)
  // A name that an earlier middleware declares, too, is its own affair: nobody sees it here.
  const wanted = new Map<SnapshotOwner, Set<string>>()
  for (const [name, { owner }] of shown) {
    if (!names.includes(name)) continue
    const own = wanted.get(owner) ?? new Set()
    wanted.set(owner, own.add(name))
  }
  const results = await Promise.all([...wanted].map(([owner, own]) => owner.refetch(own, than, invocation)))
  const unfetched = results.flat()
  throwIfAny(unfetched.filter(({ optional }) => !optional))
  const missing = new Set(unfetched.map(({ subject }) => subject.name))
  // Another refetch in the same handler may have set some meanwhile.
  const latest = shownBy(holder)
  const renewed = (name: string, entry: SnapshotEntry): SnapshotEntry =>
    wanted.get(entry.owner)?.has(name) && !missing.has(name) ? entry.owner.entry(name) : entry
  const secrets = createSnapshot(
    new Map([...latest].map(([name, entry]) => [name, renewed(name, entry)])),
  ) as S
  holder.secrets = secrets
  return secrets
}

function shownBy(holder: Holder<object>): SnapshotEntries {
  const shown = entriesOf(holder?.secrets)
  if (shown !== undefined) return shown
  if (typeof holder?.secrets === 'object' && holder.secrets !== null)
    throw new TypeError(
      'extension-secrets: the secrets of this context are no snapshot; in a test, make them with createTestSecrets() of @extension-secrets/client/testing',
    )
  throw new TypeError(
    'extension-secrets: this context has no secrets; is the middleware used before this handler? With setToContext: false, give request.internal.',
  )
}

function checkNames(shown: SnapshotEntries, names: readonly string[]): void {
  if (!Array.isArray(names)) refuse('names', "an array of declared names such as ['db']", describe(names))
  const at = names.findIndex((name) => !shown.has(name))
  if (at < 0) return
  // By its place only: it may be the secret itself in place of its name.
  throw new TypeError(
    `extension-secrets: names[${at}] is not declared; declared are ${[...shown.keys()].join(', ')}`,
  )
}

function hasChanged(
  before: SnapshotEntries,
  after: SnapshotEntries | undefined,
  names: readonly string[],
): boolean {
  const isOther = (old: CachedValue | undefined, current: CachedValue | undefined): boolean =>
    current !== undefined && (old === undefined || !sameContent(old.from.content, current.from.content))
  return names.some((name) => isOther(before.get(name)?.cached, after?.get(name)?.cached))
}
