import type { CachedValue } from '../cache/shared-secret.ts'
import {
  createSnapshot,
  entriesOf,
  type SnapshotEntries,
  type SnapshotEntry,
  type SnapshotOwner,
} from '../cache/snapshot.ts'
import { monotonic } from '../clock.ts'
import { throwIfAny } from '../errors/extension-secrets-error.ts'
import { budgetOf, type Invocation } from '../fetch/time-budget.ts'
import { describe, refuse } from '../options/checks.ts'
import { Candidates } from './candidates.ts'
import { searchOf } from './search-of.ts'
import { patienceOf, type StaleOptions } from './stale-options.ts'

/** Time for the one round of a search without patience, milliseconds. */
const ONE_ROUND = 10_000

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
 * @throws {TypeError} if `holder.secrets` isn't a snapshot, or lacks a name
 */
export async function refreshHeld<S extends object>(
  holder: Holder<S>,
  names: readonly string[] | undefined,
  invocation: Invocation | undefined,
): Promise<S> {
  return refetch(holder, names ?? [...shownBy(holder).keys()], invocation)
}

/**
 * Runs `useIt` and, if it fails because a secret is out of date, searches for values of the named ones that work and runs
 * it again with each. For adapters of frameworks.
 *
 * @param holder an object whose `secrets` is a snapshot of ours; gets the new one
 * @throws what `useIt` threw first, if no other value works
 * @throws {TypeError} at once, if `holder.secrets` isn't a snapshot or lacks a name, or an option is wrong
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
  const patience = patienceOf(options)
  try {
    return await useIt(holder.secrets)
  } catch (error) {
    if (!(await options.isStale(error))) throw error
    const refused = new Map([...known].filter(([name]) => names.includes(name)))
    const limit = budgetOf(invocation?.remainingMs?.(), patience === 0 ? ONE_ROUND : patience)
    const candidates = new Candidates(refused, searchOf, patience, monotonic() + limit)
    for await (const candidate of candidates) {
      const earlier = new Map([...shownBy(holder)].map(([name, { cached }]) => [name, cached]))
      try {
        const result = await useIt(show(holder, candidate.values))
        candidates.accept(candidate)
        return result
      } catch (later) {
        if (!(await options.isStale(later))) throw later
        // A pending value that does not work is nobody's business.
        for (const name of candidate.pending) show(holder, new Map([[name, earlier.get(name)]]))
      }
    }
    throw error
  }
}

/** Gives the holder a snapshot with other values, also for those who read it in place of their argument. */
function show<S extends object>(holder: Holder<S>, values: ReadonlyMap<string, CachedValue | undefined>): S {
  const entries = [...shownBy(holder)].map(([name, entry]): [string, SnapshotEntry] => [
    name,
    values.has(name) ? { owner: entry.owner, cached: values.get(name) } : entry,
  ])
  holder.secrets = createSnapshot(new Map(entries)) as S
  return holder.secrets
}

async function refetch<S extends object>(
  holder: Holder<S>,
  names: readonly string[],
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
  const results = await Promise.all(
    [...wanted].map(([owner, own]) => owner.refetch(own, undefined, invocation)),
  )
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
      'extension-secrets: the secrets of this context are not a snapshot; in a test, create them with createTestSecrets() of @extension-secrets/client/testing',
    )
  throw new TypeError(
    'extension-secrets: this context has no secrets. Is the middleware attached to this handler? With setToContext: false, pass request.internal.',
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
