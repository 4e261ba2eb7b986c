import { type GenericSchema, pipe, rawTransform, unknown } from 'valibot'
import { keyOnly } from './secret-schema.ts'

/** Says that a value was refused: what was expected, and under which key. Never holds the value. */
export class Refusal {
  readonly message: string
  readonly path: readonly (string | number)[]

  /**
   * @param message what was expected, in words that do not depend on what was received
   * @param path the key at fault, outermost first; none for the whole value (undefined steps are left out)
   */
  constructor(message: string, ...path: readonly (string | number | undefined)[]) {
    this.message = message
    this.path = path.filter((step) => step !== undefined)
  }

  /** The same refusal, of something that stands under a key. */
  under(...steps: readonly (string | number)[]): Refusal {
    return new Refusal(this.message, ...steps, ...this.path)
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
      const [first, ...others] = result.path.map(keyOnly)
      addIssue({ message: result.message, ...(first === undefined ? {} : { path: [first, ...others] }) })
      return NEVER
    }),
  )
}
