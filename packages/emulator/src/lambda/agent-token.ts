import { readFileSync } from 'node:fs'
import { EmulatorError } from '../errors/emulator-error.ts'
import { errorCode } from '../errors/error-code.ts'

/** In the agent's own order. */
const VARIABLES = ['AWS_TOKEN', 'AWS_SESSION_TOKEN', 'AWS_CONTAINER_AUTHORIZATION_TOKEN'] as const

/**
 * The token that the agent takes from its environment, or from the file that a variable names as `file:///…`.
 *
 * @returns undefined where no variable is set
 * @throws {EmulatorError} code `BAD_OPTION` where there is no such file; names the variable
 * @see https://github.com/aws/aws-secretsmanager-agent
 */
export const agentToken = (variables: Readonly<Record<string, string | undefined>>): string | undefined => {
  const name = VARIABLES.find((variable) => variables[variable])
  const value = name && variables[name]
  if (!value?.startsWith('file://')) return value
  try {
    return readFileSync(new URL(value), 'utf8').trim()
  } catch (error) {
    const message = `the file that ${name} names cannot be read (${errorCode(error)}); check what it is`
    throw new EmulatorError('BAD_OPTION', message)
  }
}
