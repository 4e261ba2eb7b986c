import type { Unfetched } from '../errors/messages.ts'
import type { Invocation } from '../fetch/time-budget.ts'
import { copierOf } from '../value/copy.ts'
import type { Round, Searcher } from './search.ts'
import type { CachedValue } from './shared-secret.ts'

/** Replaces values in whatever prints a snapshot. */
export const REDACTED = '[redacted]'

/** Search for a value of one secret that works, in place of one that was refused. */
export interface SecretSearch {
  /** Value that may be served now without a request, whoever fetched it. */
  usable(): CachedValue | undefined
  /** As {@link Search.next}. */
  next(searcher: Searcher): Promise<Round | undefined>
  /**
   * Ends the search: a value works.
   *
   * @param pending that value, if it is the pending one: it is kept in place of the current one
   */
  end(pending: CachedValue | undefined): void
}

/** Owner of names in snapshots: what `createSecrets` made. */
export interface SnapshotOwner {
  /**
   * Fetches again, whatever is cached; a secret that cannot be fetched stays as it was.
   *
   * @param names the secrets to fetch
   * @param than what was known before: another value that may still be served is good enough; `undefined` if none is
   * @param invocation whose time it may take
   * @returns those that could not be fetched
   */
  refetch(
    names: ReadonlySet<string>,
    than: SnapshotEntries | undefined,
    invocation: Invocation | undefined,
  ): Promise<readonly Unfetched[]>
  /**
   * Search for a value of a secret that works. An owner without it is asked once, by {@link SnapshotOwner.refetch}.
   *
   * @param name the secret whose value was refused
   */
  search?(name: string): SecretSearch | undefined
  /** The entry of a name now, whatever a snapshot shows. */
  entry(name: string): SnapshotEntry
}

/** Entry behind one name of a snapshot. */
export interface SnapshotEntry {
  readonly owner: SnapshotOwner
  /** The value that was cached when the snapshot was made; nothing for an optional secret that could not be fetched. */
  readonly cached: CachedValue | undefined
}

/** Entries of a snapshot, by name. */
export type SnapshotEntries = ReadonlyMap<string, SnapshotEntry>

const entries = new WeakMap<object, SnapshotEntries>()

/**
 * Found by every way of turning a snapshot into text. A snapshot's own properties win over these, which is harmless: a
 * secret that is called `toString` is a string or an object, and nothing calls those.
 */
const redacting: object = Object.freeze(
  Object.create(null, {
    toString: { value: () => REDACTED },
    toJSON: { value: () => REDACTED },
    [Symbol.toPrimitive]: { value: () => REDACTED },
    // Asked for by console.log and util.inspect.
    [Symbol.for('nodejs.util.inspect.custom')]: { value: () => REDACTED },
  }),
)

/**
 * Makes the frozen snapshot that becomes `context.secrets`: reading a property gives the real value, of plain data a copy, and anything
 * that prints, serialises or enumerates the whole gives `[redacted]` or nothing.
 *
 * The properties are own ones, because Middy's `getInternal` asks for those, and accessors, because an inspection
 * that insists on hidden properties shows an accessor and does not call it.
 *
 * @internal
 */
export function createSnapshot(shown: SnapshotEntries): object {
  const snapshot = Object.create(redacting)
  for (const [name, { cached }] of shown) {
    Object.defineProperty(snapshot, name, { get: copierOf(cached?.value) })
  }
  entries.set(snapshot, shown)
  return Object.freeze(snapshot)
}

/** Entries of a snapshot; `undefined` for anything else. */
export function entriesOf(snapshot: unknown): SnapshotEntries | undefined {
  return typeof snapshot === 'object' && snapshot !== null ? entries.get(snapshot) : undefined
}

/**
 * Adds the snapshots of several sets of secrets to one another; later ones win. For adapters of frameworks.
 *
 * @returns `earlier` if it shows all of `own` already, `own` if `earlier` is no snapshot
 */
export function mergeSnapshots(earlier: unknown, own: object): object {
  const before = entriesOf(earlier)
  const after = entriesOf(own)
  if (before === undefined || after === undefined) return own
  // A context that serves again, as in tests, has all of it already.
  if ([...after].every(([name, entry]) => before.get(name) === entry)) return earlier as object
  return createSnapshot(new Map([...before, ...after]))
}
