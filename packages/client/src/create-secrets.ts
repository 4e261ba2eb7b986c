import { SecretsById } from './cache/secrets-by-id.ts'
import { declaredChannel, publishDeclared } from './diagnostics.ts'
import type { Invocation } from './fetch/time-budget.ts'
import { warmUp } from './fetch/warm-up.ts'
import type { Declarations } from './options/declarations.ts'
import type { SecretsOf } from './options/declared-types.ts'
import { type Plan, planOf } from './options/plan.ts'
import type { SecretsOptions } from './options/secrets-options.ts'
import { clock, PlannedSecrets } from './planned-secrets.ts'
import type { StaleOptions } from './rotation/stale-options.ts'

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
  if (declaredChannel.hasSubscribers) publishDeclared(plan)
  return (plan.dynamic.length === 0 ? new PlannedSecrets(plan) : byInvocation(plan)) as Secrets<D>
}

/** Secrets of which some ids depend on the invocation: for each combination of ids a {@link PlannedSecrets} of its own. */
function byInvocation(plan: Plan): Secrets {
  const byId = new SecretsById(
    plan.dynamic,
    plan.maxIds,
    (items) => new PlannedSecrets({ ...plan, items: [...plan.items, ...items] }),
  )
  // A wrong id is a rejection, as every failure of an invocation is.
  const of = async (invocation?: Invocation): Promise<PlannedSecrets> => byId.of(invocation)
  return {
    read(invocation) {
      try {
        return byId.of(invocation).read(invocation)
      } catch (error) {
        return Promise.reject(error)
      }
    },
    refresh: async (names, invocation) => (await of(invocation)).refresh(names, invocation),
    withFresh: async (names, useIt, options) => (await of(options)).withFresh(names, useIt, options),
  }
}
