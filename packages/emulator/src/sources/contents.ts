import { EmulatorError } from '../errors/emulator-error.ts'
import type { ParameterVersion, SecretHistory } from './histories.ts'
import { parseParameter } from './parameter-entry.ts'
import { parseSecret } from './secret-entry.ts'

/** What a source holds: names and checked values, in the order in which they were written. */
export interface Contents {
  readonly secrets: ReadonlyMap<string, SecretHistory>
  /** The versions of each parameter, the first one first. */
  readonly parameters: ReadonlyMap<string, readonly ParameterVersion[]>
}

const MAX_NAME = 2048
const SHAPE = 'write { "secrets": { "name": value, … }, "parameters": { "/name": value, … } }'

/**
 * Reads what a secrets file says from its plain data, wherever it came from: JSON, YAML or a program.
 *
 * @param root the file's content, such as `JSON.parse` gives it
 * @throws {EmulatorError} code `BAD_VALUE`: names the place, such as `secrets["orders/db"].$versions[0].stages`, and
 * quotes no value
 */
export const parseContents = (root: unknown): Contents => {
  if (!isRecord(root)) throw badValue('it must hold a JSON object')
  const { $schema = '', secrets, parameters, ...more } = root
  const [unknown] = Object.keys(more)
  if (unknown !== undefined) throw badValue(`unknown key ${JSON.stringify(unknown)} at the top`)
  if (typeof $schema !== 'string') throw badValue('"$schema" must be a string')
  return {
    secrets: section('secrets', secrets, parseSecret),
    parameters: section('parameters', parameters, parseParameter),
  }
}

const section = <T>(
  key: string,
  record: unknown,
  parse: (place: string, value: unknown) => T,
): Map<string, T> => {
  if (record === undefined) return new Map()
  if (!isRecord(record)) throw badValue(`"${key}" must be an object`)
  return toMap(key, record, parse)
}

const badValue = (what: string): EmulatorError => new EmulatorError('BAD_VALUE', `${what}; ${SHAPE}`)

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
      if (name.length > MAX_NAME) {
        throw new EmulatorError('BAD_VALUE', `${key}: a name has at most ${MAX_NAME} characters`)
      }
      return [name, to(place, value)]
    }),
  )

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
