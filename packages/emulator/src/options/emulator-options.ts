import { randomBytes } from 'node:crypto'
import * as v from 'valibot'
import { type AdminOptions, type AdminPlan, planAdmin } from '../admin/admin-options.ts'
import { keys } from '../checks/check.ts'
import { callback, checkOptions, integer, token, truth } from '../checks/option-checks.ts'
import { DIALECTS, type DialectName, type ServerName, serverOf } from '../dialects/dialect.ts'
import type { EmulatorRequest } from '../server/request-log.ts'
import type { AwsOptions } from '../sources/aws-options.ts'
import type { Reload } from '../sources/follow-file.ts'
import { planSources, type SourcesPlan } from '../sources/plan-sources.ts'
import type { ParameterHistoryInput, SecretHistoryInput } from '../store/history-input.ts'
import type { ParameterInput, SecretInput } from '../store/values.ts'
import { planServer, SERVER_OPTIONS, type ServerOptions, type ServerPlan } from './server-options.ts'
import { LOWEST_PORT, portFromVariables } from './server-variables.ts'

/** Options of {@link startEmulator}. All are optional. */
export interface EmulatorOptions extends ServerOptions {
  /** Secrets by name. They take precedence over those in `file`. */
  readonly secrets?: Readonly<Record<string, SecretInput | SecretHistoryInput>>
  /** Parameters by name. They take precedence over those in `file`. */
  readonly parameters?: Readonly<Record<string, ParameterInput | ParameterHistoryInput>>
  /**
   * Path of a file `{ "secrets": { … }, "parameters": { … } }` in JSON or YAML, by its extension, or of a `.env` file, in
   * which each variable is a text secret.
   */
  readonly file?: string | URL
  /** Read `file` again after each change? Default false. */
  readonly watch?: boolean
  /**
   * Called after each change of the watched file. Default: emit a process warning if the file can't be used. An exception
   * in the function becomes a process warning, without the error.
   */
  readonly onReload?: (reload: Reload) => void
  /**
   * Fallback for names that are in none of `secrets`, `parameters` and `file`: AWS, LocalStack or moto, through the AWS
   * SDK v3, which you install next to this package. `true` uses AWS with the settings of the environment. Default: no
   * fallback.
   */
  readonly aws?: AwsOptions | boolean
  /**
   * Server to emulate: the extension; `'agent'`, AWS Workload Credentials Provider 3.x; or `'agent-2'`, the former AWS
   * Secrets Manager Agent. Default `'extension'`.
   */
  readonly dialect?: DialectName
  /** Token that requests must carry. Default: a random one. */
  readonly token?: string
  /** The port on 127.0.0.1; 0 takes a free one. Default 0. */
  readonly port?: number
  /** Is the server ready from the start? Default true. */
  readonly ready?: boolean
  /**
   * Open an admin endpoint on 127.0.0.1, on its own port, to set faults and rotate secrets from another process? Default
   * false.
   */
  readonly admin?: boolean | AdminOptions
  /** Clock for the cache and all dates, in milliseconds since 1970. Default `Date.now`. */
  readonly clock?: () => number
  /** Called after each answer. An exception doesn't change the answer; it becomes a process warning without the error. */
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

const WHATEVER = v.optional(v.unknown())
const OPTIONS = { extension: optionsOf('extension'), agent: optionsOf('agent') }

/** Accepts anything for the options that `planSources`, `planAdmin` and `planServer` check. */
function optionsOf(server: ServerName) {
  const lowest = LOWEST_PORT[server]
  const port = `0 (a free one) or an integer from ${lowest} to 65535`
  return keys(
    {
      secrets: WHATEVER,
      parameters: WHATEVER,
      file: WHATEVER,
      watch: WHATEVER,
      onReload: WHATEVER,
      aws: WHATEVER,
      dialect: v.optional(v.picklist(DIALECTS, "'extension', 'agent' or 'agent-2'"), 'extension'),
      token: v.optional(token, () => randomBytes(32).toString('base64url')),
      port: v.optional(v.union([v.literal(0), integer(lowest, 65_535, port)], port)),
      ready: v.optional(truth, true),
      admin: WHATEVER,
      ...Object.fromEntries(SERVER_OPTIONS.map((name) => [name, WHATEVER])),
      clock: v.optional(
        callback<() => number>('a function that returns milliseconds'),
        () => () => Date.now(),
      ),
      onRequest: v.optional(callback<EmulatorPlan['onRequest']>(), () => () => {}),
    } satisfies Record<Exclude<keyof EmulatorOptions, keyof ServerOptions>, v.GenericSchema>,
    'an object',
  )
}

/**
 * Checks the options and applies the defaults; reads the file.
 *
 * @throws {EmulatorError} code `BAD_OPTION`, `BAD_VALUE`, `FILE_NOT_FOUND`, `FILE_UNREADABLE` or `FILE_MALFORMED`
 */
export function planEmulator(options: EmulatorOptions): EmulatorPlan {
  const schema = OPTIONS[serverOf((options as EmulatorOptions | null)?.dialect ?? 'extension')]
  const { dialect, token: checkedToken, port, ready, clock, onRequest } = checkOptions(schema, options)
  const server = planServer(options, dialect)
  const byVariable = () =>
    dialect === 'extension' ? portFromVariables(options.variables ?? {}, dialect) : undefined
  return {
    ...planSources(options),
    dialect,
    token: checkedToken,
    port: port ?? byVariable() ?? 0,
    ready,
    admin: planAdmin(options.admin),
    ...server,
    clock,
    onRequest,
  }
}
