import { readFileSync } from 'node:fs'
import { EmulatorError } from '../errors/emulator-error.ts'
import { errorCode } from '../errors/error-code.ts'

/** In the agent's own order. */
const VARIABLES = ['AWS_TOKEN', 'AWS_SESSION_TOKEN', 'AWS_CONTAINER_AUTHORIZATION_TOKEN'] as const
const FILE = 'file://'

/**
 * The token that the agent takes from its environment, or from the file that a variable names as `file:///…`.
 *
 * It counts a variable that is set to nothing, and takes the path literally: nothing is percent-decoded.
 *
 * @returns undefined where no variable is set
 * @throws {EmulatorError} code `BAD_OPTION` where there is no such file, or the token is empty; names the variable
 * @see https://github.com/aws/aws-workload-credentials-provider
 */
export const agentToken = (variables: Readonly<Record<string, string | undefined>>): string | undefined => {
  const name = VARIABLES.find((variable) => variables[variable] !== undefined)
  if (name === undefined) return undefined
  const token = tokenOf(name, variables[name] ?? '')
  if (token !== '') return token
  const message = `${name} holds an empty token, and the agent would want just that; unset it, or give it a token`
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
