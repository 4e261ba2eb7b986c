import { COMMAND } from '../flags/usage.ts'

/** A mistake on the command line: exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** @param command subcommand; `policy` has a help text of its own */
export function usage(what: string, command?: string): UsageError {
  return new UsageError(`${what}; see ${COMMAND}${command === 'policy' ? ' policy' : ''} --help`)
}
