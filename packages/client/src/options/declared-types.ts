// Types that follow from declarations: of the values, and of the mistakes.
import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Declarations, Format, ParameterDeclaration, SecretDeclaration } from './declarations.ts'

/** Types of values without a schema, by format. */
interface Formatted {
  readonly text: string
  readonly json: unknown
  readonly binary: Uint8Array
  readonly list: string[]
}

type FormattedValue<D> = 'format' extends keyof D
  ? D extends { readonly format: infer F extends Format }
    ? Formatted[F]
    : D extends { readonly format?: infer F extends Format }
      ? Formatted[F] | string
      : never
  : string

// A declaration whose type says only that there may be a schema can become anything.
type ValueOf<D> = D extends string
  ? string
  : 'schema' extends keyof D
    ? D extends { readonly schema: infer S extends StandardSchemaV1 }
      ? StandardSchemaV1.InferOutput<S>
      : unknown
    : FormattedValue<D>

type OptionalOf<D> = D extends string
  ? never
  : 'optional' extends keyof D
    ? D extends { readonly optional: false }
      ? never
      : undefined
    : never

/**
 * Types that declarations have in the handler: each name with its schema's output, or else with the type of its format,
 * and `undefined` where it is optional.
 *
 * @example
 * ```ts
 * import type { SecretsOf } from '@extension-secrets/client'
 *
 * type Secrets = SecretsOf<{ stripe: 'orders/stripe-key'; tls: { secretId: 'orders/tls'; format: 'binary' } }>
 * // { readonly stripe: string; readonly tls: Uint8Array }
 * ```
 */
export type SecretsOf<D extends Declarations> = {
  readonly [N in keyof D]: ValueOf<D[N]> | OptionalOf<D[N]>
  // Has editors and errors show what it comes to instead of the declarations.
} & {}

/** Event that the function of one declaration asks for, if its parameter says so. */
type AskedEvent<D> = D extends { readonly secretId: infer F } | { readonly parameter: infer F }
  ? F extends (invocation: infer I extends { event: unknown }) => string
    ? I['event']
    : unknown
  : unknown

/** Event that all functions of ids together ask for; `unknown` where none does. */
export type EventOf<D extends Declarations> = {
  readonly [N in keyof D]: (event: AskedEvent<D[N]>) => void
}[keyof D] extends (event: infer E) => void
  ? E
  : unknown

type KnownKey = keyof SecretDeclaration | keyof ParameterDeclaration

type Typo<D> = [D] extends [string] ? never : Exclude<keyof D, KnownKey>

/** Type that the compiler shows for a key that is not an option of a declaration. */
interface NotAnOption<K> {
  readonly 'is not an option': K
}

/**
 * Every key that a declaration may have, with its documentation: editors show it over a key that somebody has written,
 * whose own type is inferred and says nothing.
 */
type Documented = { readonly [K in keyof SecretDeclaration]?: unknown } & {
  readonly [K in keyof Pick<ParameterDeclaration, OfParameters>]?: unknown
}

type OfParameters = 'parameter' | 'version' | 'label' | 'withDecryption'

// Nothing but `never` refuses what may be anything.
type WithoutTypos<D> = [Typo<D>] extends [never]
  ? D extends string
    ? unknown
    : Documented
  : { readonly [K in Typo<D>]: unknown extends D[K] ? never : NotAnOption<K> }

/**
 * Lets no declaration have a key that none can have: a type that is inferred from what was written would keep a typo.
 * By its name TypeScript finds `D` again in a function around `createSecrets` that hands its own options on.
 */
export type Checked<D extends Declarations> = D & { readonly [N in keyof D]: WithoutTypos<D[N]> }
