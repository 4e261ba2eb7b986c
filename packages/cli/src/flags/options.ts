import { type ParseArgsConfig, parseArgs } from 'node:util'
import type { UsageError } from '../errors/usage-error.ts'
import type { EmulateFlags, InvokeFlags, LambdaExtensionFlags, PolicyFlags } from './flags.ts'

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
    'max-concurrency': TEXT,
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
  policy: {
    ...COMMON,
    account: TEXT,
    region: TEXT,
    kms: TEXT,
    format: TEXT,
    architecture: TEXT,
    check: TEXT,
    pattern: TEXTS,
  },
} as const satisfies Record<Name, ParseArgsConfig['options']>

/** A subcommand. */
export type Name = 'emulate' | 'init' | 'invoke' | 'lambda-extension' | 'layer' | 'policy' | 'run'

/** Options of any subcommand. The table says which options belong to which subcommand. */
export type Values = EmulateFlags &
  InvokeFlags &
  LambdaExtensionFlags &
  PolicyFlags & { readonly help?: boolean; readonly version?: boolean }

/** True for the name of a subcommand. */
export function isCommand(text: string): text is Name {
  return Object.hasOwn(OPTIONS, text)
}

/**
 * Reads the options of a subcommand, and what else follows its name.
 *
 * @param usage makes the error for a mistake
 */
export function parseOptions(
  args: readonly string[],
  name: Name,
  usage: (what: string) => UsageError,
): { readonly values: Values; readonly positionals: readonly string[] } {
  const options = OPTIONS[name]
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    return { values: values as Values, positionals }
  } catch {
    throw usage(explain(args, name))
  }
}

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
