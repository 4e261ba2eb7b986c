import { usage } from './arguments.ts'

/**
 * Reads what `--env` was given: `NAME=VALUE`, or `NAME` for the value that it has in this shell. The last one of a name
 * counts.
 *
 * @throws {UsageError} which quotes no value: one may be a token
 */
export function variables(
  given: readonly string[] = [],
  shell: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string> {
  return Object.fromEntries(given.map((text) => variable(text, shell)))
}

function variable(text: string, shell: Readonly<Record<string, string | undefined>>): [string, string] {
  const [, name, value] = /^([^=]+)(?:=(.*))?$/s.exec(text) ?? []
  if (name === undefined) throw usage('--env takes NAME=VALUE, or NAME of a variable of this shell')
  const known = value ?? shell[name]
  if (known !== undefined) return [name, known]
  // What is no name may be a value.
  const which = /^\w{1,100}$/.test(name) ? name : 'a variable'
  throw usage(`--env: ${which} is not set in this shell; write NAME=VALUE`)
}
