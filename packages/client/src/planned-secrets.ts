import { DeclaredSecret } from './cache/declared-secret.ts'
import type { Refresh } from './cache/refresh.ts'
import { SecretSet } from './cache/secret-set.ts'
import { SharedSecret } from './cache/shared-secret.ts'
import {
  createSnapshot,
  type SecretSearch,
  type SnapshotEntries,
  type SnapshotEntry,
  type SnapshotOwner,
} from './cache/snapshot.ts'
import type { Clock } from './clock.ts'
import { traced } from './diagnostics.ts'
import type { Result } from './errors/failure.ts'
import type { Unfetched } from './errors/messages.ts'
import type { Answer } from './fetch/answer.ts'
import { resolvePort } from './fetch/endpoint.ts'
import { fetchSecret } from './fetch/fetch-secret.ts'
import { hasStages, stageTarget } from './fetch/target.ts'
import type { Invocation } from './fetch/time-budget.ts'
import { ConnectionPool } from './fetch/transport.ts'
import type { Declarations } from './options/declarations.ts'
import type { SecretsOf } from './options/declared-types.ts'
import type { Effort, Plan } from './options/plan.ts'
import type { PlanItem } from './options/plan-item.ts'
import type { StaleOptions } from './rotation/stale-options.ts'
import { refreshHeld, withFreshHeld } from './rotation/with-fresh.ts'

/** Clock of the process. */
export const clock: Clock = { now: () => Date.now(), random: () => Math.random() }
/** One for the process: all that declare the same secret share its requests. By endpoint and request path. */
const sharedSecrets = new Map<string, SharedSecret>()
const STAGES = ['AWSPENDING', 'AWSCURRENT'] as const
const pools = new Map<string, ConnectionPool>()
/** Counts the calls of {@link clearSecrets}: what was made before the last one holds values that are to be forgotten. */
let clearings = 0

/**
 * Forgets every secret that this process holds, so that the next read fetches all of them again: for tests. Snapshots
 * that a handler has got keep their values.
 *
 * @example
 * ```ts
 * import { beforeEach } from 'node:test'
 * import { clearSecrets } from '@extension-secrets/client/testing'
 *
 * beforeEach(() => clearSecrets())
 * ```
 */
export function clearSecrets(): void {
  clearings++
  sharedSecrets.clear()
}

/** Secrets of one plan, at the endpoint as it is now. */
export class PlannedSecrets implements SnapshotOwner {
  readonly #plan: Plan
  #set: SecretSet | undefined
  #address: string | undefined
  #clearings = clearings
  #shared: [key: string, SharedSecret][] = []
  #isReleased = false

  constructor(plan: Plan) {
    this.#plan = plan
  }

  read(invocation?: Invocation): SecretsOf<Declarations> | Promise<SecretsOf<Declarations>> {
    // Which values they are is known to the types of the declarations alone.
    const fresh = this.#clearings === clearings ? this.#set?.fresh() : undefined
    return (fresh ?? this.#current().read(invocation)) as SecretsOf<Declarations>
  }

  async refresh(names?: readonly string[], invocation?: Invocation): Promise<SecretsOf<Declarations>> {
    const entries = new Map(this.#plan.items.map(({ name }) => [name, this.entry(name)]))
    // Those that were never fetched are fetched too: the snapshot shows all.
    const unknown = this.#plan.items.filter(({ name, optional }) => !optional && !entries.get(name)?.cached)
    const wanted = Array.isArray(names) ? [...names, ...unknown.map(({ name }) => name)] : names
    return refreshHeld({ secrets: createSnapshot(entries) as SecretsOf<Declarations> }, wanted, invocation)
  }

  async withFresh<R>(
    names: readonly string[],
    useIt: (secrets: SecretsOf<Declarations>) => R | Promise<R>,
    options: StaleOptions & Invocation,
  ): Promise<R> {
    return withFreshHeld({ secrets: await this.read(options) }, names, useIt, options, options)
  }

  refetch(
    names: ReadonlySet<string>,
    _than: SnapshotEntries | undefined,
    invocation: Invocation | undefined,
  ): Promise<readonly Unfetched[]> {
    return this.#current().refetch(names, invocation)
  }

  search(name: string): SecretSearch | undefined {
    return this.#current().search(name)
  }

  entry(name: string): SnapshotEntry {
    return { owner: this, cached: this.#current().cached(name) }
  }

  release(): void {
    this.#isReleased = true
    for (const [key, shared] of this.#shared)
      if (--shared.users === 0 && sharedSecrets.get(key) === shared) sharedSecrets.delete(key)
    this.#shared = []
  }

  /** The set at the endpoint as it is now: a test may move it between two invocations. */
  #current(): SecretSet {
    const { endpoint, fallback, items, effort, timeout } = this.#plan
    const host = endpoint.host ?? '127.0.0.1'
    const port = resolvePort(endpoint, process.env)
    const address = `${host.includes(':') ? `[${host}]` : host}:${port}`
    if (this.#set === undefined || this.#address !== address || this.#clearings !== clearings) {
      this.#clearings = clearings
      const transport = kept(pools, address, () => new ConnectionPool(host, port))
      // Whatever one token was refused, or allowed, says nothing about another.
      const origin = endpoint.token === undefined ? address : `${address} ${endpoint.token} `
      const secretOf = (
        item: PlanItem,
        effort: Effort,
        makeStages?: () => readonly DeclaredSecret[],
      ): DeclaredSecret => {
        const { target } = item
        const key = origin + target.path
        const make = (): SharedSecret => new SharedSecret(clock)
        // A search may go on after the release, and must leave nothing behind.
        const shared = this.#isReleased ? make() : kept(sharedSecrets, key, make)
        shared.users++
        this.#shared.push([key, shared])
        const send = ({ deadline, mode }: Refresh): Promise<Result<Answer>> =>
          traced(item.name, target, () => {
            const isBehind = mode === 'behind'
            const job = { target, transport, endpoint, address, effort, deadline, isBehind, clock }
            if (fallback === undefined) return fetchSecret(job)
            const ask = (readiness = effort.readiness): Promise<Result<Answer>> =>
              fetchSecret({ ...job, effort: { ...effort, readiness } })
            return fallback.fetch(job, ask)
          })
        return new DeclaredSecret(item, effort.attemptTimeout, shared, send, clock, makeStages)
      }
      const declared = items.map((item) => {
        // Over the extension a missing stage looks like any trouble, and is the rule: not worth a second attempt.
        const makeStages = (): readonly DeclaredSecret[] =>
          STAGES.map((stage) =>
            secretOf({ ...item, target: stageTarget(item.target, stage) }, { ...effort, retries: 0 }),
          )
        return secretOf(item, effort, hasStages(item.target) ? makeStages : undefined)
      })
      this.#set = new SecretSet(this, declared, timeout, clock)
      this.#address = address
    }
    return this.#set
  }
}

function kept<T>(map: Map<string, T>, key: string, make: () => T): T {
  let value = map.get(key)
  if (value === undefined) {
    value = make()
    map.set(key, value)
  }
  return value
}
