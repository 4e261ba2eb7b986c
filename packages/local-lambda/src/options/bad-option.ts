import { LambdaError } from '../errors/lambda-error.ts'

/** The error for an option that is wrong; quotes its name, not its value. */
export function badOption(name: string, expected: string): LambdaError {
  return new LambdaError('BAD_OPTION', `option ${name} must be ${expected}`)
}

/**
 * @param path the text before the option's name in the message
 * @throws {LambdaError} code `BAD_OPTION` if an option isn't one of the known ones
 */
export function refuseUnknown(options: object, known: ReadonlySet<string>, path = ''): void {
  const unknown = Object.keys(options).find((key) => !known.has(key))
  if (unknown === undefined) return
  const names = [...known].join(', ')
  throw new LambdaError(
    'BAD_OPTION',
    `unknown option ${JSON.stringify(path + unknown)}; the options are ${names}`,
  )
}
