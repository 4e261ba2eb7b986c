import * as v from 'valibot'
import { checkOptions, integer, number, truth } from '../checks/option-checks.ts'
import { type DialectName, type ServerName, serverOf } from '../dialects/dialect.ts'
import type { FaultPlan, Latency } from '../faults/fault-plan.ts'
import { latency, parseFaultPlan } from '../faults/parse-plan.ts'
import { AGENT_OPTIONS, type AgentOptions, type AgentPlan, planAgent } from './agent-options.ts'
import { LONGEST_WAIT } from './longest-wait.ts'
import { defined, optionsFromVariables, type Variables } from './server-variables.ts'

/**
 * Behavior of the server. All options are optional; the defaults are the real servers'.
 *
 * @example
 * ```ts
 * import { type ServerOptions, startEmulator } from '@extension-secrets/emulator'
 *
 * const server: ServerOptions = { upstreamLatency: { median: 30, sigma: 0.6 }, variables: process.env }
 * await using emulator = await startEmulator({ ...server, secrets: { 'orders/key': 'x' } })
 * ```
 */
export interface ServerOptions extends AgentOptions {
  /**
   * Time that the server's own cache serves a value, in **seconds**, as for the real servers. Default 300. The extension
   * reduces a higher value to 300; the agent takes up to 3600. 0 turns the cache off.
   */
  readonly ttl?: number
  /** TTL for parameters only, in seconds. Default: `ttl`. */
  readonly parameterTtl?: number
  /** Cache answers? Default true. */
  readonly cacheEnabled?: boolean
  /** Number of answers that the cache holds. Default 1000; 0: none. */
  readonly cacheSize?: number
  /**
   * Extension: concurrent calls to Secrets Manager, and to Parameter Store; more have to wait. Default 3. Agent:
   * concurrent connections; requests on more get 429 `Connection limit exceeded`. Default 800.
   */
  readonly maxConnections?: number
  /**
   * Age at which a connection is cut, idle or busy, in milliseconds. Default: 61 000 for the agent, never for the
   * extension.
   */
  readonly connectionLifetime?: number
  /** Minimum duration of each call to AWS, in milliseconds, or a distribution. Default 0. */
  readonly upstreamLatency?: Latency
  /** Timeout of a call to AWS, in milliseconds. Default 0: never. */
  readonly upstreamTimeout?: number
  /** Timeout of a call to Parameter Store only, in milliseconds. Default: `upstreamTimeout`. */
  readonly parameterTimeout?: number
  /** Faults from the start. Default: none. */
  readonly faults?: FaultPlan
  /**
   * Environment variables to read settings from. The emulator of the extension reads those that AWS defines, for each
   * option that you don't set: `SECRETS_MANAGER_TTL`, `SSM_PARAMETER_STORE_TTL`, `SECRETS_MANAGER_TIMEOUT_MILLIS`,
   * `SSM_PARAMETER_STORE_TIMEOUT_MILLIS`, and `PARAMETERS_SECRETS_EXTENSION_` with `CACHE_ENABLED`, `CACHE_SIZE`,
   * `MAX_CONNECTIONS`, `HTTP_PORT`. The agent reads none of them. Default: no variables.
   *
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html
   */
  readonly variables?: Readonly<Record<string, string | undefined>>
}

/** {@link ServerOptions} with every default applied; times in milliseconds. */
export interface ServerPlan extends AgentPlan {
  readonly ttl: { readonly secret: number; readonly parameter: number }
  readonly cacheSize: number
  readonly maxConnections: number
  readonly connectionLifetime: number
  readonly upstreamLatency: Latency
  readonly upstreamTimeout: { readonly secret: number; readonly parameter: number }
  readonly faults: FaultPlan
}

/** The names of all server options. */
export const SERVER_OPTIONS: readonly (keyof ServerOptions)[] = [
  'ttl',
  'parameterTtl',
  'cacheEnabled',
  'cacheSize',
  'maxConnections',
  'connectionLifetime',
  'upstreamLatency',
  'upstreamTimeout',
  'parameterTimeout',
  'faults',
  ...AGENT_OPTIONS,
  'variables',
]

/** Limits of the two servers for their TTL, in seconds. */
const MAX_TTL = { extension: 300, agent: 3600 } as const
const AGENT_LIFETIME = 61_000

const SECONDS = {
  extension: number(0, Number.POSITIVE_INFINITY, 'a number of seconds, at least 0'),
  agent: number(0, MAX_TTL.agent, `a number of seconds, at least 0 and at most ${MAX_TTL.agent}`),
}
const WITH_VARIABLES = v.object({
  variables: v.optional(
    v.custom<Variables>((value) => typeof value === 'object' && value !== null, 'an object'),
  ),
})
const OPTIONS = { extension: optionsOf('extension'), agent: optionsOf('agent') }

function optionsOf(dialect: ServerName) {
  return v.object({
    ttl: v.optional(SECONDS[dialect]),
    parameterTtl: v.optional(SECONDS[dialect]),
    cacheEnabled: v.optional(truth, true),
    cacheSize: v.optional(count(0), 1000),
    maxConnections: v.optional(count(1), dialect === 'agent' ? 800 : 3),
    connectionLifetime: v.optional(milliseconds(1), dialect === 'agent' ? AGENT_LIFETIME : LONGEST_WAIT),
    upstreamLatency: v.optional(latency, 0),
    upstreamTimeout: v.optional(milliseconds(0), 0),
    parameterTimeout: v.optional(milliseconds(0)),
  })
}

function milliseconds(from: number): v.GenericSchema<unknown, number> {
  return number(from, LONGEST_WAIT, `milliseconds from ${from} to ${LONGEST_WAIT}`)
}

function count(from: number): v.GenericSchema<unknown, number> {
  return integer(from, Number.MAX_SAFE_INTEGER, `an integer, at least ${from}`)
}

/**
 * Checks the options and applies the defaults.
 *
 * @throws {EmulatorError} code `BAD_OPTION` or `BAD_FAULTS`
 */
export function planServer(options: ServerOptions, name: DialectName): ServerPlan {
  const dialect = serverOf(name)
  const { variables = {} } = checkOptions(WITH_VARIABLES, options)
  const {
    ttl = 300,
    upstreamTimeout,
    ...checked
  } = checkOptions(OPTIONS[dialect], {
    ...(dialect === 'extension' && optionsFromVariables(variables, options)),
    ...defined(options),
  })
  const { parameterTtl = ttl, parameterTimeout = upstreamTimeout } = checked
  const most = MAX_TTL[dialect]
  return {
    ttl: { secret: Math.min(ttl, most) * 1000, parameter: Math.min(parameterTtl, most) * 1000 },
    cacheSize: checked.cacheEnabled ? checked.cacheSize : 0,
    maxConnections: checked.maxConnections,
    connectionLifetime: checked.connectionLifetime,
    upstreamLatency: checked.upstreamLatency,
    upstreamTimeout: { secret: upstreamTimeout, parameter: parameterTimeout },
    faults: parseFaultPlan(options.faults === undefined ? { faults: [] } : options.faults),
    ...planAgent(options, name),
  }
}
