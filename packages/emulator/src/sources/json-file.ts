import { readFileSync } from 'node:fs'
import { EmulatorError } from '../emulator-error.ts'
import { errorCode } from '../error-code.ts'
import { findJsonFault } from '../json-position.ts'
import { type ParameterContent, type SecretContent, toParameterContent, toSecretContent } from '../values.ts'

/** What a source holds: names and checked values, in the order in which they were written. */
export interface Contents {
  readonly secrets: ReadonlyMap<string, SecretContent>
  readonly parameters: ReadonlyMap<string, ParameterContent>
}

const SHAPE = 'write { "secrets": { "name": value, … }, "parameters": { "/name": value, … } }'

/**
 * Reads a text file, and says in one line what is wrong where it cannot be read.
 *
 * @param what what the file is, for the message, such as `secrets file`
 * @throws {EmulatorError} code `FILE_NOT_FOUND` or `FILE_UNREADABLE`
 */
export const readText = (what: string, file: string | URL): string => {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
  } catch (error) {
    const code = errorCode(error)
    if (code === 'ENOENT') {
      throw new EmulatorError('FILE_NOT_FOUND', `${what} ${file} does not exist; check the path`)
    }
    throw new EmulatorError('FILE_UNREADABLE', `${what} ${file} cannot be read (${code}); check what it is`)
  }
}

/**
 * Parses JSON without ever quoting it.
 *
 * @throws {EmulatorError} code `FILE_MALFORMED`, with line and column
 */
export const parseJson = (what: string, file: string | URL, text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    const { line, column, problem } = findJsonFault(text)
    throw new EmulatorError('FILE_MALFORMED', `${what} ${file}:${line}:${column} is not JSON: ${problem}`)
  }
}

/**
 * Reads secrets and parameters from a JSON file.
 *
 * @throws {EmulatorError} code `FILE_NOT_FOUND`, `FILE_UNREADABLE` or `FILE_MALFORMED`
 */
export const readJsonFile = (file: string | URL): Contents => {
  const root = parseJson('secrets file', file, readText('secrets file', file))
  const malformed = (where: string): EmulatorError =>
    new EmulatorError('FILE_MALFORMED', `secrets file ${file}: ${where}; ${SHAPE}`)
  if (!isRecord(root)) throw malformed('it must hold a JSON object')
  for (const key of Object.keys(root)) {
    if (key !== 'secrets' && key !== 'parameters') {
      throw malformed(`unknown key ${JSON.stringify(key)} at the top`)
    }
  }
  const read = <T>(key: string, to: (place: string, value: unknown) => T): Map<string, T> => {
    const section = root[key] === undefined ? {} : root[key]
    if (!isRecord(section)) throw malformed(`"${key}" must be an object`)
    try {
      return toMap(key, section, to)
    } catch (error) {
      if (!(error instanceof EmulatorError)) throw error
      throw new EmulatorError('FILE_MALFORMED', `secrets file ${file}: ${error.message}`)
    }
  }
  return { secrets: read('secrets', toSecretContent), parameters: read('parameters', toParameterContent) }
}

/** Checks every value of a record; a mistake names its place, such as `secrets["orders/db"]`. */
export const toMap = <T>(
  key: string,
  record: Readonly<Record<string, unknown>>,
  to: (place: string, value: unknown) => T,
): Map<string, T> =>
  new Map(
    Object.entries(record).map(([name, value]) => {
      const place = `${key}[${JSON.stringify(name)}]`
      if (name === '') throw new EmulatorError('BAD_VALUE', `${place}: a name cannot be empty`)
      return [name, to(place, value)]
    }),
  )

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
