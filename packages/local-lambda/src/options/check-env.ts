import { badOption } from './bad-option.ts'

/** @throws {LambdaError} code `BAD_OPTION` where it cannot be the environment of a process */
export const checkEnv = (path: string, env: Readonly<Record<string, string>>): void => {
  if (typeof env !== 'object' || env === null) throw badOption(path, 'an object of strings')
  for (const [name, value] of Object.entries(env)) {
    if (typeof value !== 'string' || value.includes('\0')) {
      throw badOption(`${path}.${name}`, 'a string without NUL')
    }
  }
}
