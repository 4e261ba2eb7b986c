import type { ServerName } from '../dialects/dialect.ts'
import { EmulatorError } from '../errors/emulator-error.ts'
import { LONGEST_WAIT } from './longest-wait.ts'
import type { ServerOptions } from './server-options.ts'

type Variables = NonNullable<ServerOptions['variables']>

/**
 * What the variables of the extension set, where the option itself is not given. Each has a default of its own: the one
 * for secrets says nothing about parameters, but an option does.
 *
 * @throws {EmulatorError} code `BAD_OPTION`; names the variable, and quotes no value
 */
export const optionsFromVariables = (variables: Variables, options: ServerOptions): ServerOptions => {
  const read = (option: keyof ServerOptions, name: string, from = 0, to?: number): number | undefined =>
    options[option] === undefined ? whole(variables, name, from, to) : undefined
  const { ttl, upstreamTimeout } = options
  return defined({
    ttl: read('ttl', 'SECRETS_MANAGER_TTL'),
    parameterTtl: ttl === undefined ? (read('parameterTtl', 'SSM_PARAMETER_STORE_TTL') ?? 300) : undefined,
    upstreamTimeout: read('upstreamTimeout', 'SECRETS_MANAGER_TIMEOUT_MILLIS', 0, LONGEST_WAIT),
    parameterTimeout:
      upstreamTimeout === undefined
        ? (read('parameterTimeout', 'SSM_PARAMETER_STORE_TIMEOUT_MILLIS', 0, LONGEST_WAIT) ?? 0)
        : undefined,
    cacheEnabled:
      options.cacheEnabled === undefined
        ? truth(variables, 'PARAMETERS_SECRETS_EXTENSION_CACHE_ENABLED')
        : undefined,
    cacheSize: read('cacheSize', 'PARAMETERS_SECRETS_EXTENSION_CACHE_SIZE'),
    maxConnections: read('maxConnections', 'PARAMETERS_SECRETS_EXTENSION_MAX_CONNECTIONS', 1),
  })
}

/** The lowest port that each of the two servers takes. */
export const LOWEST_PORT: Readonly<Record<ServerName, number>> = { extension: 1, agent: 1024 }

/**
 * The port that the extension's variable asks for, where there is one. It is what clients read, too: none would find a
 * server on any free port.
 *
 * @throws {EmulatorError} code `BAD_OPTION`; names the variable
 */
export const portFromVariables = ({ variables }: ServerOptions, dialect: ServerName): number | undefined =>
  typeof variables === 'object' && variables !== null
    ? whole(variables, 'PARAMETERS_SECRETS_EXTENSION_HTTP_PORT', LOWEST_PORT[dialect], 65_535)
    : undefined

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** Without the keys that are undefined: a default must win over them. */
export const defined = <T extends object>(options: T): Defined<T> =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Defined<T>

const whole = (variables: Variables, name: string, from: number, to?: number): number | undefined => {
  const text = variables[name]
  if (text === undefined || text === '') return undefined
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value >= from && value <= (to ?? Number.MAX_SAFE_INTEGER)) return value
  throw bad(name, `a whole number${to === undefined ? `, at least ${from}` : ` from ${from} to ${to}`}`)
}

const truth = (variables: Variables, name: string): boolean | undefined => {
  const text = variables[name]?.toLowerCase()
  if (text === undefined || text === '') return undefined
  if (text === 'true' || text === 'false') return text === 'true'
  throw bad(name, 'true or false')
}

const bad = (name: string, expected: string): EmulatorError =>
  new EmulatorError('BAD_OPTION', `variable ${name} must be ${expected}`)
