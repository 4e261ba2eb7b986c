import { DeclaredSecret } from './cache/declared-secret.ts'
import type { Refresh } from './cache/refresh.ts'
import { SecretSet } from './cache/secret-set.ts'
import { type Answer, SharedSecret } from './cache/shared-secret.ts'
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
import { resolvePort } from './fetch/endpoint.ts'
import { fetchSecret } from './fetch/fetch-secret.ts'
import { stageTarget } from './fetch/target.ts'
import type { Invocation } from './fetch/time-budget.ts'
import { ConnectionPool } from './fetch/transport.ts'
import { warmUp } from './fetch/warm-up.ts'
import type { Declarations, SecretsOf, SecretsOptions } from './options/declarations.ts'
import { type Effort, type Plan, type PlanItem, planOf } from './options/plan.ts'
import type { StaleOptions } from './rotation/stale-options.ts'
import { refreshHeld, withFreshHeld } from './rotation/with-fresh.ts'

/** Declared secrets and parameters, fetched and cached: what {@link createSecrets} makes. */
export interface Secrets<D extends Declarations = Declarations> {
  /**
   * Reads all declared secrets: from memory if all are fresh, else after those that are missing or expired were fetched.
   *
   * @param invocation limits the time for it; see {@link Invocation}
   * @returns a frozen snapshot: at once if nothing has to be fetched, else a promise of it
   * @throws {ExtensionSecretsError} as a rejection, if a secret that is not optional cannot be fetched
   */
  read(invocation?: Invocation): SecretsOf<D> | Promise<SecretsOf<D>>
  /**
   * Fetches secrets again, past our own cache.
   *
   * @param names default: all
   * @returns the new snapshot
   * @throws {ExtensionSecretsError} if one that is not optional cannot be fetched; then nothing has changed
   */
  refresh(names?: readonly (keyof D & string)[], invocation?: Invocation): Promise<SecretsOf<D>>
  /**
   * Runs `useIt` and, if it fails because a secret is out of date, searches for a value that works and runs it again: the
   * current value, then the one that a rotation is about to make current (`AWSPENDING`), for as long as `patience` lasts.
   *
   * @param names the secrets that may be out of date
   * @param useIt uses the secrets it is given; runs once for each value that is tried
   * @param options tells which errors mean that a secret is out of date
   * @returns what `useIt` returned
   * @throws what `useIt` threw first if no other value works, what it threw for another reason, or what `isStale` threw
   * @throws {ExtensionSecretsError} if a secret that is not optional cannot be fetched before `useIt` runs first
   */
  withFresh<R>(
    names: readonly (keyof D & string)[],
    useIt: (secrets: SecretsOf<D>) => R | Promise<R>,
    options: StaleOptions & Invocation,
  ): Promise<R>
}

const clock: Clock = { now: () => Date.now(), random: () => Math.random() }
/** One for the process: all that declare the same secret share its requests. By endpoint and request path. */
const sharedSecrets = new Map<string, SharedSecret>()
const STAGES = ['AWSPENDING', 'AWSCURRENT'] as const
const pools = new Map<string, ConnectionPool>()

/**
 * Makes a cache of secrets and parameters over the AWS Parameters and Secrets Lambda Extension, or the AWS Secrets
 * Manager Agent. Nothing is fetched before the first read: the extension serves only while an invocation runs.
 *
 * @param options secrets to fetch, and rules for it; see {@link SecretsOptions}
 * @throws {TypeError} at a mistake in the options, naming its path
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html
 *
 * @example
 * ```ts
 * import { createSecrets } from '@extension-secrets/client'
 *
 * const secrets = createSecrets({ ttl: '10m', secrets: { stripe: 'orders/stripe-key' } })
 *
 * export async function handler(_event: unknown, context: { getRemainingTimeInMillis(): number }): Promise<number> {
 *   const { stripe } = await secrets.read({ remainingMs: () => context.getRemainingTimeInMillis() })
 *   return stripe.length
 * }
 * ```
 */
export function createSecrets<const D extends Declarations>(options: SecretsOptions<D>): Secrets<D>
/** @internal `adapterOptions` are names of options that an adapter has taken out, for "did you mean". */
export function createSecrets<const D extends Declarations>(
  options: SecretsOptions<D>,
  adapterOptions: readonly string[],
): Secrets<D>
export function createSecrets<const D extends Declarations>(
  options: SecretsOptions<D>,
  adapterOptions: readonly string[] = [],
): Secrets<D> {
  const plan = planOf(options, adapterOptions)
  warmUp(clock)
  return new PlannedSecrets(plan) as Secrets<D>
}

class PlannedSecrets implements Secrets, SnapshotOwner {
  readonly #plan: Plan
  #set: SecretSet | undefined
  #address: string | undefined

  constructor(plan: Plan) {
    this.#plan = plan
  }

  read(invocation?: Invocation): SecretsOf<Declarations> | Promise<SecretsOf<Declarations>> {
    // Which values they are is known to the types of the declarations alone.
    return (this.#set?.fresh() ?? this.#current().read(invocation)) as SecretsOf<Declarations>
  }

  async refresh(names?: readonly string[], invocation?: Invocation): Promise<SecretsOf<Declarations>> {
    const entries = new Map(this.#plan.items.map(({ name }) => [name, this.entry(name)]))
    return refreshHeld({ secrets: createSnapshot(entries) as SecretsOf<Declarations> }, names, invocation)
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

  /** The set at the endpoint as it is now: a test may move it between two invocations. */
  #current(): SecretSet {
    const { endpoint, items, effort, timeout } = this.#plan
    const host = endpoint.host ?? '127.0.0.1'
    const port = resolvePort(endpoint, process.env)
    const address = `${host.includes(':') ? `[${host}]` : host}:${port}`
    if (this.#set === undefined || this.#address !== address) {
      const transport = kept(pools, address, () => new ConnectionPool(host, port))
      // Whatever one token was refused, or allowed, says nothing about another.
      const origin = endpoint.token === undefined ? address : `${address} ${endpoint.token} `
      const secretOf = (
        item: PlanItem,
        effort: Effort,
        stages: readonly DeclaredSecret[] = [],
      ): DeclaredSecret => {
        const { target } = item
        const shared = kept(sharedSecrets, origin + target.path, () => new SharedSecret(clock))
        const send = ({ deadline, mode }: Refresh): Promise<Result<Answer>> =>
          traced(item.name, target, () =>
            fetchSecret({
              target,
              transport,
              endpoint,
              address,
              effort,
              deadline,
              isBehind: mode === 'behind',
              clock,
            }),
          )
        return new DeclaredSecret(item, effort.attemptTimeout, shared, send, clock, stages)
      }
      const declared = items.map((item) => {
        // Over the extension a missing stage looks like any trouble, and is the rule: not worth a second attempt.
        const stages = STAGES.flatMap((stage) => {
          const target = stageTarget(item.target, stage)
          return target === undefined ? [] : [secretOf({ ...item, target }, { ...effort, retries: 0 })]
        })
        return secretOf(item, effort, stages)
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
