import { type GenericSchema, pipe } from 'valibot'
import { Refusal, reading } from '../reading.ts'
import { type SecretSchema, secretSchema } from '../secret-schema.ts'
import { type JsonObject, textOrObject, withoutLastNewline } from '../text-or-object.ts'

/**
 * A schema for a JSON object of which people also store one value alone, as bare text.
 *
 * @param key the key that the bare text stands for
 * @param inner checks the object
 */
// @__NO_SIDE_EFFECTS__
export function bareOrRecord<T>(key: string, inner: GenericSchema<JsonObject, T>): SecretSchema<T> {
  return secretSchema(
    'text',
    pipe(
      reading<JsonObject>((value) => {
        const given = textOrObject(value, `Expected text, or a JSON object with the key "${key}"`)
        return given instanceof Refusal || typeof given === 'object'
          ? given
          : { [key]: withoutLastNewline(given) }
      }),
      inner,
    ),
  )
}
