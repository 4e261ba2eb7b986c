import * as v from 'valibot'
import { check } from '../checks/check.ts'
import type { ServerName } from '../dialects/dialect.ts'
import { EmulatorError } from '../errors/emulator-error.ts'
import { LONGEST_WAIT } from './longest-wait.ts'

/** Environment variables. */
export type Variables = Readonly<Record<string, string | undefined>>

/** Options that a variable of the extension can set. */
interface VariableOptions {
  readonly ttl?: number
  readonly parameterTtl?: number
  readonly cacheEnabled?: boolean
  readonly cacheSize?: number
  readonly maxConnections?: number
  readonly upstreamTimeout?: number
  readonly parameterTimeout?: number
}

/**
 * Options that the extension's variables set, if the option itself isn't given. Each variable has its own default: the
 * one for secrets doesn't affect parameters, but an option does.
 *
 * @throws {EmulatorError} code `BAD_OPTION`; names the variable, and quotes no value
 */
export function optionsFromVariables(variables: Variables, options: VariableOptions): VariableOptions {
  const number = (option: keyof VariableOptions, name: string, from = 0, to?: number): number | undefined =>
    options[option] === undefined ? read(variables, name, whole(from, to)) : undefined
  const { ttl, upstreamTimeout } = options
  return defined({
    ttl: number('ttl', 'SECRETS_MANAGER_TTL'),
    parameterTtl: ttl === undefined ? (number('parameterTtl', 'SSM_PARAMETER_STORE_TTL') ?? 300) : undefined,
    upstreamTimeout: number('upstreamTimeout', 'SECRETS_MANAGER_TIMEOUT_MILLIS', 0, LONGEST_WAIT),
    parameterTimeout:
      upstreamTimeout === undefined
        ? (number('parameterTimeout', 'SSM_PARAMETER_STORE_TIMEOUT_MILLIS', 0, LONGEST_WAIT) ?? 0)
        : undefined,
    cacheEnabled:
      options.cacheEnabled === undefined
        ? read(variables, 'PARAMETERS_SECRETS_EXTENSION_CACHE_ENABLED', TRUTH)
        : undefined,
    cacheSize: number('cacheSize', 'PARAMETERS_SECRETS_EXTENSION_CACHE_SIZE'),
    maxConnections: number('maxConnections', 'PARAMETERS_SECRETS_EXTENSION_MAX_CONNECTIONS', 1),
  })
}

/** Lowest port that each of the two servers accepts. */
export const LOWEST_PORT: Readonly<Record<ServerName, number>> = { extension: 1, agent: 1024 }

/**
 * Port in the extension's variable, if it is set. Clients read the same variable, so they would not find a server on a
 * free port.
 *
 * @throws {EmulatorError} code `BAD_OPTION`; names the variable
 */
export function portFromVariables(variables: Variables, server: ServerName): number | undefined {
  return read(variables, 'PARAMETERS_SECRETS_EXTENSION_HTTP_PORT', whole(LOWEST_PORT[server], 65_535))
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** Drops keys that are undefined, so that a default applies to them. */
export function defined<T extends object>(options: T): Defined<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Defined<T>
}

/** Reads a variable. An empty one counts as absent. */
function read<T>(variables: Variables, name: string, schema: v.GenericSchema<unknown, T>): T | undefined {
  // A caller without types may pass null, or a number.
  const text = String(variables[name] ?? '')
  if (text === '') return undefined
  return check(
    schema,
    text,
    name,
    ({ path, expected }) => new EmulatorError('BAD_OPTION', `variable ${path} must be ${expected}`),
  )
}

function whole(from: number, to?: number): v.GenericSchema<unknown, number> {
  const expected = `a whole number${to === undefined ? `, at least ${from}` : ` from ${from} to ${to}`}`
  return v.pipe(
    v.string(expected),
    v.regex(/^\d+$/, expected),
    v.transform(Number),
    v.minValue(from, expected),
    v.maxValue(to ?? Number.MAX_SAFE_INTEGER, expected),
  )
}

const TRUTH = v.pipe(
  v.string('true or false'),
  v.toLowerCase(),
  v.picklist(['true', 'false'], 'true or false'),
  v.transform((text) => text === 'true'),
)
