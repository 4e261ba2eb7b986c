import type * as v from 'valibot'
import { EmulatorError } from '../errors/emulator-error.ts'
import { check, type Mistake } from './check.ts'

/**
 * Checks a secret, a parameter or a part of one.
 *
 * @param place place of the value, such as `secrets["orders/db"]`
 * @throws {EmulatorError} code `BAD_VALUE`; names the place, and quotes no value
 */
export function checkValue<T>(schema: v.GenericSchema<unknown, T>, value: unknown, place: string): T {
  return check(schema, value, place, valueError)
}

function valueError({ path, expected, unknown }: Mistake): EmulatorError {
  const message =
    unknown === undefined
      ? `${path}: ${expected}`
      : `${path.slice(0, -unknown.length - 1)}: unknown key ${JSON.stringify(unknown)}; the keys are ${expected}`
  return new EmulatorError('BAD_VALUE', message)
}
