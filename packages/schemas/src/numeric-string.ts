import type { Refusal } from './reading.ts'
import { type SecretSchema, secretSchema } from './secret-schema.ts'
import { refuseText } from './text.ts'

/**
 * A number, or its decimal digits as text: the key/value editor of the Secrets Manager console writes every value as
 * text. An optional minus sign and fraction are taken; exponents, white space, signs of other kinds, and digits that
 * a JavaScript number cannot hold exactly as a whole number are refused.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/create_secret.html
 *
 * @example The secret
 * ```json
 * "2525"
 * ```
 * and a schema of it
 * ```ts
 * import { jsonSecret, numericString } from '@extension-secrets/schemas'
 * import * as v from 'valibot'
 *
 * const relay = jsonSecret(v.object({ host: v.string(), port: numericString })) // { host: string; port: number }
 * ```
 */
export const numericString: SecretSchema<number> = /* @__PURE__ */ secretSchema('text', readNumber)

function readNumber(value: unknown): number | Refusal {
  const written = typeof value === 'string' && /^-?[0-9]{1,20}(?:\.[0-9]{1,20})?$/.test(value)
  const number = written ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number) || Math.abs(number) > Number.MAX_SAFE_INTEGER)
    return refuseText('Expected a number, or its decimal digits as text', value)
  return number
}
