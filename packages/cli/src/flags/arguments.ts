import { LONGEST_WAIT } from '@extension-secrets/emulator/command'
import { UsageError } from '../errors/usage-error.ts'
import type { Command } from './flags.ts'
import { isCommand, parseOptions } from './options.ts'
import { COMMAND } from './usage.ts'

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
  if (!isCommand(first) || first === 'policy') return aboutItself(first)
  const name = first
  const { values, positionals } = parseOptions(rest, name, usage)
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
  throw usage('start with a subcommand: emulate, init, invoke, layer, policy or run')
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

/** The error for a mistake on the command line. */
export const usage = (what: string): UsageError => new UsageError(`${what}; see ${COMMAND} --help`)
