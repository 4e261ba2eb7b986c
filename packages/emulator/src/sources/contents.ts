import * as v from 'valibot'
import { check, keys, plainObject } from '../checks/check.ts'
import { withNote } from '../checks/json-note.ts'
import { checkValue } from '../checks/value-checks.ts'
import { EmulatorError } from '../errors/emulator-error.ts'
import type { ParameterVersion, SecretHistory } from './histories.ts'
import { PARAMETER } from './parameter-entry.ts'
import { SECRET } from './secret-entry.ts'

/** Names and checked values of a source, in the order of the source. */
export interface Contents {
  readonly secrets: ReadonlyMap<string, SecretHistory>
  /** Versions of each parameter, oldest first. */
  readonly parameters: ReadonlyMap<string, readonly ParameterVersion[]>
}

const MAX_NAME = 2048
const SHAPE = 'write { "secrets": { "name": value, … }, "parameters": { "/name": value, … } }'

/** Schema of an object of names and values. {@link toMap} checks each value and names its place. */
function section(expected: string, text: string, value: v.GenericSchema): ReturnType<typeof plainObject> {
  return withNote(plainObject(expected), (convert) => ({
    description: text,
    type: 'object',
    propertyNames: { type: 'string', minLength: 1, maxLength: MAX_NAME },
    additionalProperties: convert(value),
  }))
}

/** Schema of a secrets file. */
export const SECRETS_FILE: v.GenericSchema<
  unknown,
  Partial<Record<'secrets' | 'parameters', Record<string, unknown>>>
> = keys(
  {
    $schema: v.optional(v.string('"$schema" must be a string'), ''),
    secrets: v.exactOptional(section('"secrets" must be an object', 'Secrets by name.', SECRET)),
    parameters: v.exactOptional(
      section('"parameters" must be an object', 'Parameters by name, such as /orders/flags.', PARAMETER),
    ),
  },
  'it must hold a JSON object',
)

/**
 * Parses the plain data of a secrets file, from JSON, YAML or a program.
 *
 * @param root content of the file, as returned by `JSON.parse`
 * @throws {EmulatorError} code `BAD_VALUE`: names the place, such as `secrets["orders/db"].$versions[0].stages`, and
 * quotes no value
 */
export function parseContents(root: unknown): Contents {
  const { secrets = {}, parameters = {} } = check(SECRETS_FILE, root, '', ({ expected, unknown }) => {
    const what = unknown === undefined ? expected : `unknown key ${JSON.stringify(unknown)} at the top`
    return new EmulatorError('BAD_VALUE', `${what}; ${SHAPE}`)
  })
  return {
    secrets: toMap('secrets', secrets, SECRET),
    parameters: toMap('parameters', parameters, PARAMETER),
  }
}

/** Checks every value of a record. An error names the place, such as `secrets["orders/db"]`. */
export function toMap<T>(
  key: string,
  record: Readonly<Record<string, unknown>>,
  schema: v.GenericSchema<unknown, T>,
): Map<string, T> {
  return new Map(
    Object.entries(record).map(([name, value]) => {
      const place = `${key}[${JSON.stringify(name)}]`
      if (name === '') throw new EmulatorError('BAD_VALUE', `${place}: a name cannot be empty`)
      if (name.length > MAX_NAME) {
        throw new EmulatorError('BAD_VALUE', `${key}: a name has at most ${MAX_NAME} characters`)
      }
      return [name, checkValue(schema, value, place)]
    }),
  )
}
