import { usage } from '../errors/usage-error.ts'
import { closest } from './closest.ts'
import { type Command, checkFlags, FLAGS } from './flags.ts'
import { isCommand, parseOptions } from './options.ts'

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
  const { values, positionals } = parseOptions(rest, name)
  if (values.help) return { name: 'help' }
  if (values.version) return { name: 'version' }
  const [positional, ...more] = positionals
  if (name === 'run') {
    // An option of the program must not be parsed as one of ours.
    const after = rest.includes('--') ? rest.length - rest.indexOf('--') - 1 : 0
    if (positional === undefined || after !== positionals.length) {
      throw usage('run takes -- and a COMMAND after its options')
    }
    return { name, options: checkFlags(name, values), program: positional, args: more }
  }
  if (name === 'invoke') {
    if (positional === undefined || more.length > 0) {
      throw usage('invoke takes one BUNDLE, a JavaScript file')
    }
    return { name, options: checkFlags(name, values), bundle: positional }
  }
  if (name === 'init') {
    if (more.length > 0) throw usage('init takes one FILE')
    return { name, file: positional ?? DEFAULT_FILE }
  }
  if (name === 'layer') {
    if (positional === undefined || more.length > 0) throw usage('layer takes one FOLDER to write')
    return { name, options: checkFlags(name, values), folder: positional }
  }
  if (positional !== undefined) throw usage(`unexpected argument; ${name} takes options only`)
  if (name === 'emulate') return { name, options: checkFlags(name, values) }
  return { name, options: checkFlags(name, values) }
}

/** Parses a command line without a subcommand. */
function aboutItself(first: string): Command {
  if (first === '--help' || first === '-h') return { name: 'help' }
  if (first === '--version' || first === '-v') return { name: 'version' }
  const meant = closest(first, Object.keys(FLAGS))
  const hint = meant === undefined ? '' : `; did you mean ${meant}`
  throw usage(`start with a subcommand: emulate, init, invoke, layer, policy or run${hint}`)
}
