import type { FallbackSource } from '../fallback/source.ts'
import type { Declarations, EndpointOptions, FreshnessOptions } from './declarations.ts'
import type { Checked } from './declared-types.ts'
import type { Duration } from './duration.ts'

/** Options of `createSecrets`. Durations are milliseconds or texts such as `'30s'`. */
export interface SecretsOptions<D extends Declarations> extends FreshnessOptions {
  /** Secrets to fetch: each name becomes a key of the snapshot, in Middy of `context.secrets`. */
  readonly secrets: Checked<D>
  /**
   * The share of the TTL, 0 to 0.5, by which each expiry falls earlier at random, so that a fleet that started together does
   * not refresh together; default `0.1`. A value is never served past its TTL because of it.
   *
   * The first value in an environment, the first after a failed fetch (after two refreshes behind or refetches), and
   * one that `refreshSecrets` fetched expire at random between a tenth of the TTL and all of it: jitter alone would take many TTLs to
   * spread a fleet that is in step. `0` turns off both.
   */
  readonly jitter?: number
  /**
   * The whole time that one invocation may spend on fetching, all attempts included; default `'10s'`. While an old value may be served, a refresh gets at most 2 s of it.
   * Always cut to what Lambda leaves, less a reserve, so that the error comes before Lambda ends the function.
   */
  readonly timeout?: Duration
  /**
   * Time of one HTTP attempt, from the moment it is sent to the last byte; default `'5s'`. A first call to AWS takes up to a
   * second, and the agent answers a throttled one after two or three.
   */
  readonly attemptTimeout?: Duration
  /** Time to wait for a server that is not ready, or not there yet; default `'2s'`. */
  readonly readiness?: Duration
  /** Extra attempts for failures that are worth one, 0 to 10; default `2`. */
  readonly retries?: number
  /**
   * Number of ids whose values are kept, where an id is a function of the invocation: those used last, 1 to 100,000.
   * Default: `100`. Where several ids are functions, it counts their combinations.
   */
  readonly maxIds?: number
  /**
   * Source to ask where nothing listens in the place of the extension, such as `awsSdk()` of
   * `@extension-secrets/client/aws-sdk`. Default: none, and fetching fails with `EXTENSION_UNAVAILABLE`.
   */
  readonly fallback?: FallbackSource
  /** Address to ask. */
  readonly endpoint?: EndpointOptions
}
