import { type ReadMessage, type ReadOutcome, readChannel } from '../diagnostics.ts'
import type { CachedValue, DeclaredSecret } from './declared-secret.ts'

/** Outcomes of the fetches for which an invocation had to wait. */
export type Fetches = Map<DeclaredSecret, 'refreshed' | 'stale-if-error' | 'absent'>

/**
 * Publishes the values that one invocation is served. Called only while somebody listens.
 *
 * @param shown the served values, in the order of the secrets
 * @param began when the invocation began, wall-clock time, milliseconds
 * @param now when the values are handed over
 */
export function publishReads(
  secrets: readonly DeclaredSecret[],
  shown: readonly (CachedValue | undefined)[],
  fetches: Fetches,
  began: number,
  now: number,
): void {
  for (const [index, secret] of secrets.entries()) {
    const cached = shown[index]
    if (cached === undefined) continue
    const fetched = fetches.get(secret)
    // The others were judged when the invocation began, unless they came later.
    const outcome =
      fetched === undefined || fetched === 'absent'
        ? outcomeOf(secret, Math.max(began, cached.from.requestedAt))
        : fetched
    publish(secret, cached, outcome, now)
  }
}

/** Publishes that a value is served from now on that a search has found, perhaps one of `AWSPENDING`. */
export function publishFound(
  secret: DeclaredSecret,
  cached: CachedValue,
  isPending: boolean,
  now: number,
): void {
  publish(secret, cached, isPending ? 'pending' : 'refreshed', now)
}

function publish({ item }: DeclaredSecret, { from }: CachedValue, outcome: ReadOutcome, now: number): void {
  const age = Math.max(0, now - from.requestedAt)
  readChannel.publish({ name: item.name, id: item.target.id, outcome, age } satisfies ReadMessage)
}

function outcomeOf(secret: DeclaredSecret, now: number): ReadOutcome {
  const state = secret.freshness(now)
  if (state === 'fresh') return 'fresh'
  return state === 'revalidate' ? 'stale-while-revalidate' : 'stale-if-error'
}
