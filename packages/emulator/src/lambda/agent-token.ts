import { readFileSync } from 'node:fs'
import { EmulatorError } from '../errors/emulator-error.ts'
import { errorCode } from '../errors/error-code.ts'

/** Variables in the agent's own order. */
const VARIABLES = ['AWS_TOKEN', 'AWS_SESSION_TOKEN', 'AWS_CONTAINER_AUTHORIZATION_TOKEN'] as const
const FILE = 'file://'

/**
 * Token that the agent takes from its environment, or from the file that a variable names as `file:///…`.
 *
 * Like the agent, accepts a variable that is set to an empty string, and doesn't percent-decode the path.
 *
 * @returns undefined if no variable is set
 * @throws {EmulatorError} code `BAD_OPTION` if the file doesn't exist or the token is empty; names the variable
 * @see https://github.com/aws/aws-workload-credentials-provider
 */
export const agentToken = (variables: Readonly<Record<string, string | undefined>>): string | undefined => {
  const name = VARIABLES.find((variable) => variables[variable] !== undefined)
  if (name === undefined) return undefined
  const token = tokenOf(name, variables[name] ?? '')
  if (token !== '') return token
  const message = `${name} holds an empty token, so the agent would accept only an empty one; unset it, or set a token`
  throw new EmulatorError('BAD_OPTION', message)
}

function tokenOf(name: string, value: string): string {
  if (!value.startsWith(FILE)) return value
  try {
    return readFileSync(value.slice(FILE.length), 'utf8').trim()
  } catch (error) {
    const message = `the file that ${name} names cannot be read (${errorCode(error)}); check what it is`
    throw new EmulatorError('BAD_OPTION', message)
  }
}
