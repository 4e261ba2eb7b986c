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

/** Options of each subcommand. */
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

/** File that `init` writes by default. */
const DEFAULT_FILE = 'secrets.yaml'

/**
 * Parses the command line.
 *
 * @param args arguments after the command's name
 * @throws {UsageError} one line that quotes no option's value, because it may be a token
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
    // An option of the program must not be parsed as one of ours.
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
      throw usage('standard input holds only one event: use --event - only once')
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

/** Parses a command line without a subcommand. */
function aboutItself(first: string): Command {
  if (first === '--help' || first === '-h') return { name: 'help' }
  if (first === '--version' || first === '-v') return { name: 'version' }
  throw usage('start with a subcommand: emulate, init, invoke, layer or run')
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

/** Options of any subcommand. The table says which options belong to which subcommand. */
type Values = EmulateFlags &
  InvokeFlags &
  LambdaExtensionFlags & { readonly help?: boolean; readonly version?: boolean }

/** Names the wrong option in our own words: the messages of `parseArgs` quote values, and a value may be a token. */
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
      return `--${option} needs a value (write --${option}=VALUE if the value starts with -)`
    }
  }
  return 'an option is unknown, needs a value or takes none'
}

function unknownOption(written: string, option: string, name: Name): string {
  // Anything of another form may be a misplaced value.
  const what = /^(-[a-z]|--[a-z-]{1,30})$/i.test(written) ? `unknown option ${written}` : 'unknown option'
  const others = Object.entries(OPTIONS)
    .filter(([other, options]) => other !== 'lambda-extension' && Object.hasOwn(options, option))
    .map(([other]) => other)
  return `${what} for ${name}${others.length === 0 ? '' : `; it is an option of ${others.join(', ')}`}`
}

/**
 * Parses an option as a number.
 *
 * @throws {UsageError} if it isn't a number
 */
export const number = (name: string, text: string | undefined): number | undefined => {
  if (text === undefined) return undefined
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text)
  throw usage(`${name} takes a number`)
}

/**
 * Parses an option as a duration.
 *
 * @throws {UsageError} if it isn't a number, or longer than a timer can wait
 */
export const milliseconds = (name: string, text: string | undefined): number | undefined => {
  const value = number(name, text)
  if (value === undefined || value <= LONGEST_WAIT) return value
  throw usage(`${name} takes at most ${LONGEST_WAIT} ms`)
}

/** Creates the error for a mistake on the command line. */
export const usage = (what: string): UsageError => new UsageError(`${what}; see ${COMMAND} --help`)
