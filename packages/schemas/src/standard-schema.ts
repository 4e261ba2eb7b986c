/**
 * The interface at which validation libraries meet, version 1: what a schema of valibot, zod, arktype and others has.
 *
 * @typeParam Input what the schema's types say it takes
 * @typeParam Output what it makes of a value it accepts
 * @see https://standardschema.dev
 *
 * @example Anything with this property will do
 * ```ts
 * import { numericString, type StandardSchema } from '@extension-secrets/schemas'
 *
 * const port: StandardSchema<unknown, number> = numericString
 * ```
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  /** The parts that the interface asks of every library: its version, its vendor and how to validate. */
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}

/** Answer of a {@link StandardSchema}: the value it made, or the reasons why it refused. */
export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] }

/** A reason why a {@link StandardSchema} refused: what is wrong, and where. */
export interface StandardIssue {
  /** Text of what was expected; never of what was there. */
  readonly message: string
  /** Keys that lead to the value at fault, from the outside in. */
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** @throws {TypeError} for what is no Standard Schema, such as a function that makes one and was not called */
export function requireSchema(schema: unknown): void {
  const { validate } = (schema as Partial<StandardSchema> | null | undefined)?.['~standard'] ?? {}
  if (typeof validate !== 'function')
    throw new TypeError('schema: expected a Standard Schema v1, such as aesKey(256)')
}
