import { randomBytes } from 'node:crypto'
import { type AdminOptions, type AdminPlan, planAdmin } from '../admin/admin-options.ts'
import { DIALECTS, type DialectName, serverOf } from '../dialects/dialect.ts'
import { EmulatorError } from '../errors/emulator-error.ts'
import type { EmulatorRequest } from '../server/request-log.ts'
import type { AwsOptions } from '../sources/aws-options.ts'
import type { Reload } from '../sources/follow-file.ts'
import { planSources, type SourcesPlan } from '../sources/plan-sources.ts'
import type { ParameterHistoryInput, SecretHistoryInput } from '../store/history-input.ts'
import type { ParameterInput, SecretInput } from '../store/values.ts'
import { planServer, SERVER_OPTIONS, type ServerOptions, type ServerPlan } from './server-options.ts'
import { LOWEST_PORT, portFromVariables } from './server-variables.ts'

/** What {@link startEmulator} takes; every option may be left out. */
export interface EmulatorOptions extends ServerOptions {
  /** Secrets by name. One that `file` names too wins over the file's. */
  readonly secrets?: Readonly<Record<string, SecretInput | SecretHistoryInput>>
  /** Parameters by name. One that `file` names too wins over the file's. */
  readonly parameters?: Readonly<Record<string, ParameterInput | ParameterHistoryInput>>
  /**
   * Path of a file `{ "secrets": { … }, "parameters": { … } }` in JSON or YAML, by its extension; or of a `.env` file,
   * of which each variable is a text secret.
   */
  readonly file?: string | URL
  /** Whether to read `file` again after each change. Default false. */
  readonly watch?: boolean
  /**
   * Called after each change of the watched file; by default, a file that cannot be used is a process warning. One that
   * throws is a process warning, too, without its error.
   */
  readonly onReload?: (reload: Reload) => void
  /**
   * Where to look for names that neither `secrets` and `parameters` nor `file` hold: AWS, LocalStack, moto, through the
   * AWS SDK v3, which has to be installed beside this package. `true` takes AWS as the environment describes it.
   * Default: nowhere.
   */
  readonly aws?: AwsOptions | boolean
  /**
   * Server to stand in for: the extension; `'agent'`, AWS Workload Credentials Provider 3.x; or `'agent-2'`, the former AWS
   * Secrets Manager Agent. Default `'extension'`.
   */
  readonly dialect?: DialectName
  /** What requests must carry as their token. Default: a random one. */
  readonly token?: string
  /** The port on 127.0.0.1; 0 takes a free one. Default 0. */
  readonly port?: number
  /** Whether it serves from the start. Default true. */
  readonly ready?: boolean
  /**
   * Whether to open an admin endpoint beside it, on 127.0.0.1 and a port of its own, to switch faults and rotate
   * secrets from another process. Default false.
   */
  readonly admin?: boolean | AdminOptions
  /** The clock of its cache and dates, in milliseconds since 1970. Default `Date.now`. */
  readonly clock?: () => number
  /** Called after each answer. One that throws changes nothing of it, and is a process warning without its error. */
  readonly onRequest?: (request: EmulatorRequest) => void
}

/** Options with every default applied. */
export interface EmulatorPlan extends SourcesPlan, ServerPlan {
  readonly dialect: DialectName
  readonly token: string
  readonly port: number
  readonly ready: boolean
  readonly admin: AdminPlan | undefined
  readonly clock: () => number
  readonly onRequest: (request: EmulatorRequest) => void
}

const KNOWN: ReadonlySet<string> = new Set<keyof EmulatorOptions>([
  'secrets',
  'parameters',
  'file',
  'watch',
  'onReload',
  'aws',
  'dialect',
  'token',
  'port',
  'ready',
  'admin',
  ...SERVER_OPTIONS,
  'clock',
  'onRequest',
])

/** The error for an option that is wrong; quotes its name, not its value. */
export const badOption = (name: string, expected: string): EmulatorError =>
  new EmulatorError('BAD_OPTION', `option ${name} must be ${expected}`)

/**
 * @param path what stands before the option's name in the message
 * @throws {EmulatorError} code `BAD_OPTION` where an option is none of the known ones
 */
export const refuseUnknown = (options: object, known: ReadonlySet<string>, path = ''): void => {
  const unknown = Object.keys(options).find((key) => !known.has(key))
  if (unknown === undefined) return
  const names = [...known].join(', ')
  throw new EmulatorError(
    'BAD_OPTION',
    `unknown option ${JSON.stringify(path + unknown)}; the options are ${names}`,
  )
}

/**
 * Checks the options and applies the defaults; reads the file.
 *
 * @throws {EmulatorError} code `BAD_OPTION`, `BAD_VALUE`, `FILE_NOT_FOUND`, `FILE_UNREADABLE` or `FILE_MALFORMED`
 */
export const planEmulator = (options: EmulatorOptions): EmulatorPlan => {
  if (!isObject(options)) throw new EmulatorError('BAD_OPTION', 'the options must be an object')
  refuseUnknown(options, KNOWN)
  const { dialect = 'extension', ready = true, clock = Date.now } = options
  const { token = randomBytes(32).toString('base64url'), onRequest = () => {} } = options
  if (!DIALECTS.includes(dialect)) throw badOption('dialect', "'extension', 'agent' or 'agent-2'")
  const port =
    options.port ?? (dialect === 'extension' ? portFromVariables(options, dialect) : undefined) ?? 0
  const lowest = LOWEST_PORT[serverOf(dialect)]
  if (!Number.isInteger(port) || port > 65_535 || (port !== 0 && port < lowest)) {
    throw badOption('port', `0 (a free one) or an integer from ${lowest} to 65535`)
  }
  // A token travels in a header, and both servers compare it as it is.
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
    throw badOption('token', 'a text of visible ASCII characters, without blanks')
  }
  if (typeof ready !== 'boolean') throw badOption('ready', 'true or false')
  if (typeof clock !== 'function') throw badOption('clock', 'a function that returns milliseconds')
  if (typeof onRequest !== 'function') throw badOption('onRequest', 'a function')
  return {
    ...planSources(options),
    dialect,
    token,
    port,
    ready,
    admin: planAdmin(options.admin),
    ...planServer(options, dialect),
    clock,
    onRequest,
  }
}

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
