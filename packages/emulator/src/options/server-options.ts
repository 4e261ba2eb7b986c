import { type DialectName, type ServerName, serverOf } from '../dialects/dialect.ts'
import { EmulatorError } from '../errors/emulator-error.ts'
import type { FaultPlan, Latency } from '../faults/fault-plan.ts'
import { checkLatency, parseFaultPlan } from '../faults/parse-plan.ts'
import { AGENT_OPTIONS, type AgentOptions, type AgentPlan, planAgent } from './agent-options.ts'
import { LONGEST_WAIT } from './longest-wait.ts'
import { defined, optionsFromVariables } from './server-variables.ts'

/**
 * How the server behaves. Every option may be left out; the defaults are the real servers'.
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
   * How long its own cache serves a value, in **seconds**, as the real servers do. Default 300. The extension cuts more
   * than 300 to 300, the agent takes up to 3600; 0 turns the cache off.
   */
  readonly ttl?: number
  /** The same for parameters alone. Default: `ttl`. */
  readonly parameterTtl?: number
  /** Whether it has a cache. Default true. */
  readonly cacheEnabled?: boolean
  /** How many answers its cache holds. Default 1000; 0: none. */
  readonly cacheSize?: number
  /**
   * The extension: how many calls to Secrets Manager run at once, and how many to Parameter Store, others wait; default
   * 3. The agent: how many connections it serves, more are answered with 429 `Connection limit exceeded`; default 800.
   */
  readonly maxConnections?: number
  /**
   * After how many milliseconds a connection is cut, idle or busy. Default: 61 000 for the agent, never for the
   * extension.
   */
  readonly connectionLifetime?: number
  /** How long each call to AWS takes at least, in milliseconds, or a distribution. Default 0. */
  readonly upstreamLatency?: Latency
  /** After how many milliseconds it gives a call to AWS up, as failed. Default 0: never. */
  readonly upstreamTimeout?: number
  /** The same for calls to Parameter Store alone. Default: `upstreamTimeout`. */
  readonly parameterTimeout?: number
  /** What goes wrong from the start. Default: nothing. */
  readonly faults?: FaultPlan
  /**
   * Environment variables, of which those that AWS defines for its extension are heeded where the option is not given:
   * `SECRETS_MANAGER_TTL`, `SSM_PARAMETER_STORE_TTL`, `SECRETS_MANAGER_TIMEOUT_MILLIS`,
   * `SSM_PARAMETER_STORE_TIMEOUT_MILLIS`, and `PARAMETERS_SECRETS_EXTENSION_` with `CACHE_ENABLED`, `CACHE_SIZE`,
   * `MAX_CONNECTIONS`, `HTTP_PORT`. The agent heeds none of them. Default: none are read.
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

/** The limits that the two servers set on their TTL, in seconds. */
const MAX_TTL = { extension: 300, agent: 3600 } as const
const AGENT_LIFETIME = 61_000

/**
 * Checks the options and applies the defaults.
 *
 * @throws {EmulatorError} code `BAD_OPTION` or `BAD_FAULTS`
 */
export const planServer = (options: ServerOptions, name: DialectName): ServerPlan => {
  const dialect = serverOf(name)
  const { variables = {} } = options
  if (typeof variables !== 'object' || variables === null) throw bad('variables', 'an object')
  const given = {
    ...(dialect === 'extension' && optionsFromVariables(variables, options)),
    ...defined(options),
  }
  const { ttl = 300, cacheEnabled = true, cacheSize = 1000, upstreamTimeout = 0, upstreamLatency = 0 } = given
  const { parameterTtl = ttl, parameterTimeout = upstreamTimeout, faults = { faults: [] } } = given
  const { maxConnections = dialect === 'agent' ? 800 : 3 } = given
  const { connectionLifetime = dialect === 'agent' ? AGENT_LIFETIME : LONGEST_WAIT } = given
  if (typeof cacheEnabled !== 'boolean') throw bad('cacheEnabled', 'true or false')
  integer('cacheSize', cacheSize, 0)
  integer('maxConnections', maxConnections, 1)
  between('connectionLifetime', connectionLifetime, 1, LONGEST_WAIT)
  between('upstreamTimeout', upstreamTimeout, 0, LONGEST_WAIT)
  between('parameterTimeout', parameterTimeout, 0, LONGEST_WAIT)
  try {
    checkLatency('option upstreamLatency', upstreamLatency)
  } catch (error) {
    throw error instanceof EmulatorError ? new EmulatorError('BAD_OPTION', error.message) : error
  }
  return {
    ttl: { secret: toTtl('ttl', ttl, dialect), parameter: toTtl('parameterTtl', parameterTtl, dialect) },
    cacheSize: cacheEnabled ? cacheSize : 0,
    maxConnections,
    connectionLifetime,
    upstreamLatency,
    upstreamTimeout: { secret: upstreamTimeout, parameter: parameterTimeout },
    faults: parseFaultPlan(faults),
    ...planAgent(given, name),
  }
}

const toTtl = (name: string, seconds: unknown, dialect: ServerName): number => {
  const tooLong = dialect === 'agent' && Number(seconds) > MAX_TTL.agent
  if (typeof seconds !== 'number' || !(seconds >= 0) || tooLong) {
    const most = dialect === 'agent' ? ' and at most 3600' : ''
    throw bad(name, `a number of seconds, at least 0${most}`)
  }
  return Math.min(seconds, MAX_TTL[dialect]) * 1000
}

const integer = (name: string, value: unknown, from: number): void => {
  if (!Number.isSafeInteger(value) || Number(value) < from) throw bad(name, `an integer, at least ${from}`)
}

const between = (name: string, value: unknown, from: number, to: number): void => {
  if (typeof value !== 'number' || !(value >= from && value <= to)) {
    throw bad(name, `milliseconds from ${from} to ${to}`)
  }
}

const bad = (name: string, expected: string): EmulatorError =>
  new EmulatorError('BAD_OPTION', `option ${name} must be ${expected}`)
