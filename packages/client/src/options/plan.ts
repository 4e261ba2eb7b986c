import type { FallbackSource } from '../fallback/source.ts'
import { resolvePort } from '../fetch/endpoint.ts'
import {
  checkInteger,
  checkNumber,
  checkObject,
  checkOneOf,
  checkText,
  checkTimerDuration,
  describe,
  refuse,
} from './checks.ts'
import type { Declarations, EndpointOptions } from './declarations.ts'
import { ownOf } from './own.ts'
import { type DynamicItem, FRESHNESS_KEYS, itemsOf, type PlanItem, policyOf } from './plan-item.ts'
import type { SecretsOptions } from './secrets-options.ts'

/** Limits of one fetch. Times in milliseconds. */
export interface Effort {
  readonly attemptTimeout: number
  readonly readiness: number
  readonly retries: number
}

/** Options, checked, with all defaults applied, frozen. */
export interface Plan {
  readonly items: readonly PlanItem[]
  /** Those whose id depends on the invocation. */
  readonly dynamic: readonly DynamicItem[]
  /** Number of ids whose values are kept. */
  readonly maxIds: number
  readonly endpoint: EndpointOptions
  readonly fallback: FallbackSource | undefined
  readonly effort: Effort
  /** The whole time that one invocation may spend on fetching, milliseconds. */
  readonly timeout: number
}

const OPTION_KEYS = [
  ...['secrets', ...FRESHNESS_KEYS, 'jitter', 'timeout', 'attemptTimeout', 'readiness', 'retries'],
  ...['endpoint', 'fallback', 'maxIds'],
] as const

/**
 * Checks options and applies the defaults.
 *
 * @param adapterOptions names of options that an adapter has taken out
 * @throws {TypeError} at the first mistake, naming its path (`secrets.db.ttl`) and what was expected
 */
export function planOf<D extends Declarations>(
  options: SecretsOptions<D>,
  adapterOptions: readonly string[] = [],
): Plan {
  const given = checkObject('options', options, [...OPTION_KEYS, ...adapterOptions])
  const { jitter = 0.1, retries = 2 } = given
  const defaults = policyOf('', given, {
    ttl: 300_000,
    staleIfError: 3_600_000,
    staleWhileRevalidate: 0,
    jitter: checkNumber('jitter', jitter, 0, 0.5),
  })
  const endpoint = endpointOf(given.endpoint)
  resolvePort(endpoint, process.env)
  const items = itemsOf(given.secrets, defaults)
  return Object.freeze({
    items: Object.freeze(items.filter((item) => 'target' in item)),
    dynamic: Object.freeze(items.filter((item) => 'idOf' in item)),
    maxIds: checkInteger('maxIds', given.maxIds ?? 100, 1, 100_000),
    endpoint,
    fallback: fallbackOf(given.fallback),
    effort: Object.freeze({
      attemptTimeout: checkTimerDuration('attemptTimeout', given.attemptTimeout, 5_000, 1),
      readiness: checkTimerDuration('readiness', given.readiness, 2_000, 0),
      retries: checkInteger('retries', retries, 0, 10),
    }),
    timeout: checkTimerDuration('timeout', given.timeout, 10_000, 1),
  })
}

function fallbackOf(value: unknown): FallbackSource | undefined {
  if (value === undefined) return undefined
  const source = value as Partial<FallbackSource> | null
  if (typeof source?.fetch === 'function') return value as FallbackSource
  return refuse('fallback', 'a source such as awsSdk() of @extension-secrets/client/aws-sdk', describe(value))
}

function endpointOf(value: unknown): EndpointOptions {
  if (value === undefined) return Object.freeze(ownOf({}))
  const { port, host, token } = checkObject('endpoint', value, ['port', 'host', 'token'])
  // Without a prototype: whatever is on Object.prototype says nothing of where the token goes.
  const endpoint: EndpointOptions = ownOf({
    ...(port === undefined ? {} : { port: checkInteger('endpoint.port', port, 1, 65_535) }),
    ...(host === undefined
      ? {}
      : { host: checkOneOf('endpoint.host', host, ['127.0.0.1', 'localhost', '::1']) }),
    ...(token === undefined ? {} : { token: checkText('endpoint.token', token, 65_536) }),
  })
  return Object.freeze(endpoint)
}
