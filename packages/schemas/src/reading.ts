import { type GenericSchema, pipe, rawTransform, unknown } from 'valibot'
import { keyOnly } from './secret-schema.ts'

/** Says that a value was refused: what was expected, and under which key. Never holds the value. */
export class Refusal {
  readonly message: string
  readonly key: string | undefined

  /**
   * @param message what was expected, in words that do not depend on what was received
   * @param key the key at fault, absent for the whole value
   */
  constructor(message: string, key?: string) {
    this.message = message
    this.key = key
  }
}

/**
 * A valibot schema out of a function that reads a value or refuses it, for formats that are more than the sum of
 * their parts (a PEM, an encoded key).
 *
 * @param read must return a {@link Refusal} instead of throwing
 */
// @__NO_SIDE_EFFECTS__
export function reading<T>(read: (value: unknown) => T | Refusal): GenericSchema<unknown, T> {
  return pipe(
    unknown(),
    rawTransform<unknown, T>(({ dataset, addIssue, NEVER }) => {
      const result = read(dataset.value)
      if (!(result instanceof Refusal)) return result
      addIssue({
        message: result.message,
        ...(result.key === undefined ? {} : { path: [keyOnly(result.key)] }),
      })
      return NEVER
    }),
  )
}
