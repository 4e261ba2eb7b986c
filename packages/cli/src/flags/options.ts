import { parseArgs } from 'node:util'
import { usage } from '../errors/usage-error.ts'
import { closest } from './closest.ts'
import { FLAGS, type Name } from './flags.ts'

/** Options of the command line, as written, and what else follows the subcommand. */
export interface Written {
  readonly values: Readonly<Record<string, unknown>>
  readonly positionals: readonly string[]
}

type Types = Readonly<Record<string, { type: 'string' | 'boolean'; multiple: boolean; short?: 'h' | 'v' }>>

/** Types of a subcommand's options, for `parseArgs`. */
function typesOf(name: Name): Types {
  return Object.fromEntries(
    Object.entries(FLAGS[name].entries).map(([flag, { wrapped }]) => [
      flag,
      {
        type: wrapped.type === 'boolean' ? 'boolean' : 'string',
        multiple: wrapped.type === 'array',
        ...(flag === 'help' && { short: 'h' }),
        ...(flag === 'version' && { short: 'v' }),
      },
    ]),
  )
}

/** True for the name of a subcommand. */
export function isCommand(text: string): text is Name {
  return Object.hasOwn(FLAGS, text)
}

/**
 * Reads the options of a subcommand, and what else follows its name.
 *
 * @throws {UsageError} names the wrong option
 */
export function parseOptions(args: readonly string[], name: Name): Written {
  try {
    return parseArgs({ args: [...args], options: typesOf(name), allowPositionals: true })
  } catch {
    throw usage(explain(args, name), name)
  }
}

/** Names the wrong option in our own words: the messages of `parseArgs` quote values, and a value may be a token. */
function explain(args: readonly string[], name: Name): string {
  const options = typesOf(name)
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
  const others = Object.entries(FLAGS)
    .filter(([other, { entries }]) => other !== 'lambda-extension' && Object.hasOwn(entries, option))
    .map(([other]) => other)
  const meant = closest(option, Object.keys(FLAGS[name].entries))
  if (others.length > 0) return `${what} for ${name}; it is an option of ${others.join(', ')}`
  return `${what} for ${name}${meant === undefined ? '' : `; did you mean --${meant}`}`
}
