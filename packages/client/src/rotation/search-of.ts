import type { Round } from '../cache/search.ts'
import type { CachedValue } from '../cache/shared-secret.ts'
import type { SecretSearch, SnapshotEntry } from '../cache/snapshot.ts'

/** The search for a value of a name: that of its owner, or one refetch if the owner has none. */
export function searchOf(name: string, entry: SnapshotEntry): SecretSearch {
  return entry.owner.search?.(name) ?? refetchOnce(name, entry)
}

function refetchOnce(name: string, entry: SnapshotEntry): SecretSearch {
  const { owner } = entry
  async function refetch(): Promise<CachedValue | undefined> {
    await owner.refetch(new Set([name]), new Map([[name, entry]]), undefined)
    return owner.entry(name).cached
  }
  return {
    usable: () => undefined,
    next: async ({ seen }): Promise<Round | undefined> =>
      seen === undefined ? { current: refetch(), pending: async () => undefined } : undefined,
    end: () => {},
  }
}
