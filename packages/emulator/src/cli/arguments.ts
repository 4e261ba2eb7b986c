import { parseArgs } from 'node:util'
import { COMMAND } from './usage.ts'

/** A mistake on the command line: exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** What the command line asks for. Values are as they were written; who uses them checks them. */
export type Command =
  | { readonly name: 'help' | 'version' }
  | {
      readonly name: 'serve'
      readonly secrets: string | undefined
      readonly port: number
      readonly dialect: string | undefined
      readonly token: string | undefined
      readonly ttl: number | undefined
      readonly notReady: number | undefined
    }
  | {
      readonly name: 'invoke'
      readonly bundle: string
      readonly handler: string | undefined
      readonly event: string | undefined
      readonly secrets: string | undefined
      readonly runtime: string | undefined
      readonly timeout: number | undefined
    }

const DEFAULT_PORT = 2773
const COMMON = { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean', short: 'v' } } as const
const SERVE = {
  ...COMMON,
  secrets: { type: 'string' },
  port: { type: 'string' },
  dialect: { type: 'string' },
  token: { type: 'string' },
  ttl: { type: 'string' },
  'not-ready': { type: 'string' },
} as const
const INVOKE = {
  ...COMMON,
  handler: { type: 'string' },
  event: { type: 'string' },
  secrets: { type: 'string' },
  runtime: { type: 'string' },
  timeout: { type: 'string' },
} as const

/**
 * Reads the command line.
 *
 * @param args what follows the command's name
 * @throws {UsageError} in one line, which quotes no option's value: one may be a token
 */
export const parseCommand = (args: readonly string[]): Command =>
  args[0] === 'invoke' ? parseInvoke(args.slice(1)) : parseServe(args)

const parseServe = (args: readonly string[]): Command => {
  const { values, positionals } = parse(args, SERVE)
  if (values.help) return { name: 'help' }
  if (values.version) return { name: 'version' }
  if (positionals.length > 0) throw usage('unexpected argument; the only subcommand is "invoke"')
  return {
    name: 'serve',
    secrets: values.secrets,
    port: number('--port', values.port) ?? DEFAULT_PORT,
    dialect: values.dialect,
    token: values.token,
    ttl: number('--ttl', values.ttl),
    notReady: number('--not-ready', values['not-ready']),
  }
}

const parseInvoke = (args: readonly string[]): Command => {
  const { values, positionals } = parse(args, INVOKE)
  if (values.help) return { name: 'help' }
  if (values.version) return { name: 'version' }
  const [bundle, ...more] = positionals
  if (bundle === undefined || more.length > 0) throw usage('invoke takes one BUNDLE, a JavaScript file')
  const { handler, event, secrets, runtime } = values
  return {
    name: 'invoke',
    bundle,
    handler,
    event,
    secrets,
    runtime,
    timeout: number('--timeout', values.timeout),
  }
}

type Options = typeof SERVE | typeof INVOKE
type Parsed<T extends Options> = ReturnType<typeof parseArgs<{ options: T; allowPositionals: true }>>

const parse = <T extends Options>(args: readonly string[], options: T): Parsed<T> => {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch {
    throw usage(explain(args, options))
  }
}

/** parseArgs quotes what it was given, and that can be a token: this names options only. */
const explain = (args: readonly string[], options: Options): string => {
  const known = Object.keys(options)
  for (const arg of args.slice(0, args.includes('--') ? args.indexOf('--') : undefined)) {
    const name = /^--([^=]+)/.exec(arg)?.[1]
    if (name !== undefined && !known.includes(name)) {
      return /^[a-z-]{1,30}$/.test(name) ? `unknown option --${name}` : 'unknown option'
    }
  }
  return 'an option is unknown, lacks its value or takes none (write --option=VALUE where a value begins with -)'
}

const number = (name: string, text: string | undefined): number | undefined => {
  if (text === undefined) return undefined
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text)
  throw usage(`${name} takes a number`)
}

const usage = (what: string): UsageError => new UsageError(`${what}; see ${COMMAND} --help`)
