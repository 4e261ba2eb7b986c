import { isDeepStrictEqual } from 'node:util'
import type { CachedValue } from '../cache/declared-secret.ts'
import type { SnapshotEntries, SnapshotEntry, SnapshotOwner } from '../cache/snapshot.ts'
import type { Unfetched } from '../errors/messages.ts'
import { createSnapshot } from '../index.ts'

/**
 * Makes a snapshot for a unit test that behaves as `context.secrets` does in Lambda: it prints as `[redacted]`, has no
 * keys to list, and `withFreshSecrets` and `refreshSecrets` work on it. It asks no server.
 *
 * @param values the value of each secret, as its schema gives it
 * @param rotated what `withFreshSecrets` and `refreshSecrets` find: the first call the first of these, and so on. The last
 *   one stays
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict'
 * import { createTestSecrets, lambdaContext } from '@extension-secrets/client/testing'
 * import { withFreshSecrets } from '@extension-secrets/middy'
 *
 * const secrets = createTestSecrets({ db: { password: 'old' } }, { db: { password: 'new' } })
 * const context = lambdaContext({ secrets })
 *
 * async function logIn({ db }: { db: { password: string } }): Promise<string> {
 *   if (db.password === 'old') throw new Error('password authentication failed')
 *   return 'in'
 * }
 * assert.equal(await withFreshSecrets(context, ['db'], logIn, { isStale: () => true }), 'in')
 * ```
 */
export function createTestSecrets<S extends object>(
  values: S,
  ...rotated: readonly Partial<NoInfer<S>>[]
): Readonly<S> {
  if (typeof values !== 'object' || values === null || Array.isArray(values))
    throw new TypeError(
      "extension-secrets: createTestSecrets needs an object such as { db: { user: 'test' } }",
    )
  for (const [index, next] of rotated.entries()) {
    const unknown = Object.keys(next).find((name) => !Object.hasOwn(values, name))
    if (unknown !== undefined)
      throw new TypeError(
        `extension-secrets: rotated value ${index + 1} has a secret "${unknown}", which the first values lack`,
      )
  }
  const owner = new TestOwner(Object.entries(values), rotated)
  return createSnapshot(new Map(owner.names.map((name) => [name, owner.entry(name)]))) as Readonly<S>
}

/** One secret of a test: its value now, and those that it takes after rotations. */
interface TestSecret {
  cached: CachedValue
  readonly next: unknown[]
}

/** Owner of test secrets: a refetch gives the next value that the test has named. */
class TestOwner implements SnapshotOwner {
  readonly #secrets: ReadonlyMap<string, TestSecret>

  constructor(values: readonly (readonly [string, unknown])[], rotated: readonly object[]) {
    this.#secrets = new Map(
      values.map(([name, value]) => {
        const later = rotated.filter((one) => Object.hasOwn(one, name))
        const next = later.map((one) => (one as Readonly<Record<string, unknown>>)[name])
        return [name, { cached: cachedValue(value, 1), next }]
      }),
    )
  }

  get names(): readonly string[] {
    return [...this.#secrets.keys()]
  }

  async refetch(
    names: ReadonlySet<string>,
    than: SnapshotEntries | undefined,
  ): Promise<readonly Unfetched[]> {
    for (const name of names) {
      const secret = this.#secrets.get(name)
      if (secret === undefined || secret.next.length === 0) continue
      // As with real ones: whoever holds an older value gets the one that another call has fetched.
      if (than !== undefined && than.get(name)?.cached !== secret.cached) continue
      const value = secret.next.shift()
      const { sequence } = secret.cached.from
      // Rotation compares what is stored, and nothing is stored here: the same value counts as the same content.
      const isSame = isDeepStrictEqual(value, secret.cached.value)
      secret.cached = cachedValue(value, isSame ? sequence : sequence + 1)
    }
    return []
  }

  entry(name: string): SnapshotEntry {
    return { owner: this, cached: this.#secrets.get(name)?.cached }
  }
}

function cachedValue(value: unknown, sequence: number): CachedValue {
  const content = { type: 'text', text: String(sequence) } as const
  return {
    value,
    from: { content, sequence, attempts: 1, requestedAt: 0, inStep: false, expirySeed: 0 },
  }
}
