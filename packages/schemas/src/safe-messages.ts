import { type SecretFormat, secretFormat } from './secret-format.ts'
import { requireSchema, type StandardResult, type StandardSchema } from './standard-schema.ts'

/**
 * The key of the mark by which a schema promises that its messages quote nothing of what it received. A schema without
 * it has its messages replaced by whoever shows them.
 */
export const safeMessagesMark: unique symbol = /* @__PURE__ */ Symbol.for('extension-secrets.safe-messages')

/** A Standard Schema whose messages are shown as they are, because it promises that they quote nothing. */
export interface SafeSchema<Input, Output> extends StandardSchema<Input, Output> {
  /** The form in which the schema wants the secret, if the wrapped schema says so. */
  readonly [secretFormat]?: SecretFormat
  /** The promise. */
  readonly [safeMessagesMark]?: true
}

/**
 * Wraps a schema of any library so that its messages are shown as they are. By this you promise that they quote nothing
 * of what the schema received; nobody checks it. Of an issue, the message and the keys of its path stay. Without the promise a refusal shows only
 * words that stand in the schema, and keys of the secret.
 *
 * @param schema checks and transforms as before, at once or with a promise
 * @throws {TypeError} for something that isn't a schema
 * @see https://standardschema.dev
 *
 * @example The secret
 * ```json
 * { "user": "app", "password": "correct horse" }
 * ```
 * and a schema of it
 * ```ts
 * import { safeMessages } from '@extension-secrets/schemas'
 * import * as v from 'valibot'
 *
 * const password = v.pipe(v.string('Expected text'), v.minLength(12, 'Expected 12 characters or more'))
 * const login = safeMessages(v.object({ user: v.string('Expected text'), password }))
 * // refuses with 'Expected 12 characters or more' at password
 * ```
 */
// @__NO_SIDE_EFFECTS__
export function safeMessages<Input, Output>(
  schema: StandardSchema<Input, Output>,
): SafeSchema<Input, Output> {
  requireSchema(schema)
  const format = (schema as SafeSchema<Input, Output>)[secretFormat]
  const standard = schema['~standard']
  return marked({
    ...(format === undefined ? {} : { [secretFormat]: format }),
    '~standard': {
      version: 1,
      vendor: standard.vendor,
      validate: (value: unknown) => {
        const result = standard.validate(value)
        // Not instanceof: a promise may come from another library or realm.
        return 'then' in result ? result.then(messagesAndPaths) : messagesAndPaths(result)
      },
    },
  })
}

/** Leaves out all else that an issue has, such as the input. */
function messagesAndPaths<Output>(result: StandardResult<Output>): StandardResult<Output> {
  if (result.issues === undefined) return { value: result.value }
  const issues = result.issues.map(({ message, path = [] }) => ({
    message,
    path: path.map((step) => (typeof step === 'object' ? step.key : step)),
  }))
  return { issues }
}

/**
 * Puts the mark on a schema. Copies do not inherit it: `pipe` of valibot spreads its first schema into a new one, and
 * the messages of the steps after it are valibot's, which quote.
 */
// @__NO_SIDE_EFFECTS__
export function marked<Schema extends object>(schema: Schema): Schema {
  return Object.defineProperty(schema, safeMessagesMark, { value: true, enumerable: false })
}

/** Tells whether a schema bears the mark. */
export function isMarked(schema: object): boolean {
  return (schema as Readonly<Record<symbol, unknown>>)[safeMessagesMark] === true
}
