import { parseArgs } from 'node:util'
import { LONGEST_WAIT } from '@extension-secrets/emulator/command'
import { UsageError } from '../errors/usage-error.ts'
import type { Command, EmulateFlags, InvokeFlags, LambdaExtensionFlags } from './flags.ts'
import { COMMAND } from './usage.ts'

const TEXT = { type: 'string' } as const
const TEXTS = { type: 'string', multiple: true } as const
const FLAG = { type: 'boolean' } as const
const COMMON = { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean', short: 'v' } } as const
const SOURCES = { secrets: TEXT, aws: FLAG, 'aws-endpoint': TEXT, 'aws-region': TEXT } as const
const BEHAVIOUR = { dialect: TEXT, ttl: TEXT, faults: TEXT } as const
const SERVER = { ...SOURCES, ...BEHAVIOUR, port: TEXT } as const
const EMULATE = { ...COMMON, ...SERVER, token: TEXT, watch: FLAG, 'not-ready': TEXT, admin: TEXT } as const

/** The options of each subcommand. */
const OPTIONS = {
  emulate: EMULATE,
  invoke: {
    ...COMMON,
    ...SOURCES,
    ...BEHAVIOUR,
    env: TEXTS,
    handler: TEXT,
    event: TEXTS,
    concurrency: TEXT,
    freeze: TEXT,
    runtime: TEXT,
    timeout: TEXT,
    'init-timeout': TEXT,
    memory: TEXT,
    'tenant-id': TEXT,
    'client-context': TEXT,
  },
  'lambda-extension': { ...COMMON, ...SERVER, name: TEXT },
  layer: { ...COMMON, ...SERVER, name: TEXT },
  init: COMMON,
  run: EMULATE,
} as const

type Name = keyof typeof OPTIONS

/** What `init` writes where no file is named. */
const DEFAULT_FILE = 'secrets.yaml'

/**
 * Reads the command line.
 *
 * @param args what follows the command's name
 * @throws {UsageError} in one line, which quotes no option's value: one may be a token
 */
export const parseCommand = (args: readonly string[]): Command => {
  const [first = '--help', ...rest] = args
  if (!Object.hasOwn(OPTIONS, first)) return aboutItself(first)
  const name = first as Name
  const { values, positionals } = parse(rest, name)
  const { help, version, ...options } = values
  if (help) return { name: 'help' }
  if (version) return { name: 'version' }
  const [positional, ...more] = positionals
  if (name === 'run') {
    // An option of the program must not be taken for one of ours.
    const after = rest.includes('--') ? rest.length - rest.indexOf('--') - 1 : 0
    if (positional === undefined || after !== positionals.length) {
      throw usage('run takes -- and a COMMAND after its options')
    }
    return { name, options, program: positional, args: more }
  }
  if (name === 'invoke') {
    if (positional === undefined || more.length > 0) {
      throw usage('invoke takes one BUNDLE, a JavaScript file')
    }
    if (options.event !== undefined && options.event.filter((file) => file === '-').length > 1) {
      throw usage('standard input holds one event: --event - is taken once')
    }
    return { name, options, bundle: positional }
  }
  if (name === 'init') {
    if (more.length > 0) throw usage('init takes one FILE')
    return { name, file: positional ?? DEFAULT_FILE }
  }
  if (name === 'layer') {
    if (positional === undefined || more.length > 0) throw usage('layer takes one FOLDER to write')
    return { name, options, folder: positional }
  }
  if (positional !== undefined) throw usage(`unexpected argument; ${name} takes options only`)
  return { name, options }
}

/** The command line without a subcommand. */
function aboutItself(first: string): Command {
  if (first === '--help' || first === '-h') return { name: 'help' }
  if (first === '--version' || first === '-v') return { name: 'version' }
  throw usage('begin with a subcommand: emulate, init, invoke, layer or run')
}

const parse = (args: readonly string[], name: Name): { values: Values; positionals: readonly string[] } => {
  const options = OPTIONS[name]
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    return { values: values as Values, positionals }
  } catch {
    throw usage(explain(args, name))
  }
}

/** Options of any subcommand; which of them one takes, its table says. */
type Values = EmulateFlags &
  InvokeFlags &
  LambdaExtensionFlags & { readonly help?: boolean; readonly version?: boolean }

/** Says which option is wrong, in words of its own: those of `parseArgs` quote values, and one may be a token. */
function explain(args: readonly string[], name: Name): string {
  const options: Readonly<Record<string, { readonly type: 'string' | 'boolean' }>> = OPTIONS[name]
  const config = { args: [...args], options, allowPositionals: true, strict: false, tokens: true } as const
  for (const token of parseArgs(config).tokens) {
    if (token.kind !== 'option') continue
    const { name: option, rawName, value, inlineValue } = token
    if (!Object.hasOwn(options, option)) return unknownOption(rawName, option, name)
    if (options[option]?.type === 'boolean') {
      if (value !== undefined) return `--${option} takes no value`
    } else if (value === undefined || (!inlineValue && /^-./.test(value))) {
      return `--${option} lacks its value (write --${option}=VALUE where the value begins with -)`
    }
  }
  return 'an option is unknown, lacks its value or takes none'
}

function unknownOption(written: string, option: string, name: Name): string {
  // What has another form may be a value that went astray.
  const what = /^(-[a-z]|--[a-z-]{1,30})$/i.test(written) ? `unknown option ${written}` : 'unknown option'
  const others = Object.entries(OPTIONS)
    .filter(([other, options]) => other !== 'lambda-extension' && Object.hasOwn(options, option))
    .map(([other]) => other)
  return `${what} for ${name}${others.length === 0 ? '' : `; it is an option of ${others.join(', ')}`}`
}

/**
 * An option's text as a number.
 *
 * @throws {UsageError} where it is none
 */
export const number = (name: string, text: string | undefined): number | undefined => {
  if (text === undefined) return undefined
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text)
  throw usage(`${name} takes a number`)
}

/**
 * An option's text as a time.
 *
 * @throws {UsageError} where it is none, or longer than anything can wait
 */
export const milliseconds = (name: string, text: string | undefined): number | undefined => {
  const value = number(name, text)
  if (value === undefined || value <= LONGEST_WAIT) return value
  throw usage(`${name} takes at most ${LONGEST_WAIT} ms`)
}

/** The error for a mistake on the command line. */
export const usage = (what: string): UsageError => new UsageError(`${what}; see ${COMMAND} --help`)
