import { usage } from '../errors/usage-error.ts'

/**
 * Parses the values of `--env`: `NAME=VALUE`, or `NAME` for the value in this shell. If a name is repeated, the last one
 * counts.
 *
 * @throws {UsageError} quotes no value, because it may be a token
 */
export function variables(
  given: readonly string[] = [],
  shell: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string> {
  return Object.fromEntries(given.map((text) => variable(text, shell)))
}

function variable(text: string, shell: Readonly<Record<string, string | undefined>>): [string, string] {
  const [, name, value] = /^([^=]+)(?:=(.*))?$/s.exec(text) ?? []
  if (name === undefined) throw usage('--env takes NAME=VALUE, or the NAME of a variable of this shell')
  const known = value ?? shell[name]
  if (known !== undefined) return [name, known]
  // Anything that isn't a name may be a value.
  const which = /^\w{1,100}$/.test(name) ? name : 'a variable'
  throw usage(`--env: ${which} is not set in this shell; write NAME=VALUE`)
}
