import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { FallbackSource } from '../fallback/source.ts'
import type { Duration } from './duration.ts'
import type { IdFunction } from './dynamic-id.ts'

/**
 * Formats in which a stored value can be read:
 * - `'text'`: a string, as stored;
 * - `'json'`: the parsed text;
 * - `'binary'`: the bytes of a binary secret, as a `Uint8Array`;
 * - `'list'`: the items of a `StringList` parameter.
 */
export type Format = 'text' | 'json' | 'binary' | 'list'

/** Freshness of a value. Each overrides the option of the same name that holds for all secrets. */
export interface FreshnessOptions {
  /**
   * Time that a value is served from memory without asking the extension: milliseconds or a duration string, default
   * `'5m'`. `0` asks on every invocation, `Infinity` never asks again.
   *
   * The extension has a cache of its own (`SECRETS_MANAGER_TTL`, 300 s unless set): after a rotation the old value
   * can be seen for up to the sum of the two.
   */
  readonly ttl?: Duration
  /**
   * Extra time past `ttl` that a value may be served when refreshing it fails: milliseconds or a duration string,
   * default `'1h'`. `0` turns it off.
   *
   * @see https://www.rfc-editor.org/rfc/rfc5861#section-4
   */
  readonly staleIfError?: Duration
  /**
   * Extra time past `ttl` that the old value is served while one refresh runs in the background: milliseconds or a
   * duration string, default `0`.
   *
   * @see https://www.rfc-editor.org/rfc/rfc5861#section-3
   */
  readonly staleWhileRevalidate?: Duration
}

/** Options of every declaration, of a secret or a parameter; `F` are the formats that it can have. */
export interface DeclarationOptions<F extends Format = Format> extends FreshnessOptions {
  /**
   * Checks and types the value: any [Standard Schema](https://standardschema.dev) v1, such as those of
   * `@extension-secrets/schemas`, valibot, zod or arktype. It runs once per new content, not once per invocation.
   * Reading a value that is plain data gives a copy of its own, so your code may change what it gets.
   */
  readonly schema?: StandardSchemaV1
  /**
   * Format of the stored value. Default: `'json'` with a schema that does not ask for another format, else `'text'`.
   */
  readonly format?: F
  /**
   * One key of a JSON secret, 1 to 256 characters: the value at that key takes the place of the whole. It must be a string
   * for `'text'`, and can be any JSON value for `'json'`. Amazon ECS writes the same as `:password::` after an ARN.
   */
  readonly key?: string
  /** Lets the handler run without it: a failure makes it `undefined` for that invocation. */
  readonly optional?: boolean
}

/** Declares a secret of AWS Secrets Manager. */
export interface SecretDeclaration extends DeclarationOptions<Exclude<Format, 'list'>> {
  /** The secret's name or ARN, 1 to 2048 characters; or a function that chooses it for each invocation. */
  readonly secretId: string | IdFunction
  /** The version to read, by its id. */
  readonly versionId?: string
  /** The version to read, by its stage; default `AWSCURRENT`. */
  readonly versionStage?: string
  /**
   * Asks past the server's own cache each time we fetch. Only the AWS Secrets Manager Agent can do that; the
   * extension does not document the parameter, so leave it out there.
   */
  readonly refreshNow?: boolean
  /**
   * ARN of a role that the AWS Workload Credentials Provider (the agent, 3.0 or later) assumes to read this secret. Older
   * agents refuse the request, and the extension does not document it.
   */
  readonly roleArn?: string
  readonly parameter?: never
  readonly version?: never
  readonly label?: never
  readonly withDecryption?: never
}

/** Declares a parameter of AWS Systems Manager Parameter Store. The agent does not serve parameters. */
export interface ParameterDeclaration extends DeclarationOptions<Exclude<Format, 'binary'>> {
  /** The parameter's name or ARN, 1 to 2048 characters; or a function that chooses it for each invocation. */
  readonly parameter: string | IdFunction
  /** The version to read, from 1. */
  readonly version?: number
  /** The version to read, by its label. */
  readonly label?: string
  /** Decrypts a `SecureString`; default `true`. With `false` AWS answers with its ciphertext. */
  readonly withDecryption?: boolean
  readonly secretId?: never
  readonly versionId?: never
  readonly versionStage?: never
  readonly refreshNow?: never
  readonly roleArn?: never
}

/** Declaration of what to fetch: a secret, or a parameter. */
export type Declaration = SecretDeclaration | ParameterDeclaration

/** Names and what stands behind them. A text alone is the id of a secret that is read as text. */
export type Declarations = { readonly [name: string]: string | Declaration }

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
type Checked<D extends Declarations> = D & { readonly [N in keyof D]: WithoutTypos<D[N]> }

/** Address of the extension or the agent, and the token that authorises us. */
export interface EndpointOptions {
  /** The port, 1 to 65535; `PARAMETERS_SECRETS_EXTENSION_HTTP_PORT` or 2773 by default. */
  readonly port?: number
  /** The host. Only loopback: the token must not leave the machine. default `'127.0.0.1'`. */
  readonly host?: '127.0.0.1' | 'localhost' | '::1'
  /**
   * The token, or `file:///…` to read it from a file. Default: the first of `AWS_TOKEN`,
   * `AWS_SESSION_TOKEN` and `AWS_CONTAINER_AUTHORIZATION_TOKEN` that is set. Read again for each fetch.
   */
  readonly token?: string
}

/** Options of `createSecrets`. Durations are milliseconds or texts such as `'30s'`. */
export interface SecretsOptions<D extends Declarations> extends FreshnessOptions {
  /** Secrets to fetch: each name becomes a key of the snapshot, in Middy of `context.secrets`. */
  readonly secrets: Checked<D>
  /**
   * The share of the TTL, 0 to 0.5, by which each expiry falls earlier at random, so that a fleet that started together does
   * not refresh together; default `0.1`. A value is never served past its TTL because of it.
   *
   * The first value in an environment, the first after a failed fetch (after two refreshes behind or refetches), and
   * one that `refreshSecrets` fetched expire at random between a tenth of the TTL and all of it: jitter alone would take many TTLs to
   * spread a fleet that is in step. `0` turns off both.
   */
  readonly jitter?: number
  /**
   * The whole time that one invocation may spend on fetching, all attempts included; default `'10s'`. While an old value may be served, a refresh gets at most 2 s of it.
   * Always cut to what Lambda leaves, less a reserve, so that the error comes before Lambda ends the function.
   */
  readonly timeout?: Duration
  /**
   * Time of one HTTP attempt, from the moment it is sent to the last byte; default `'5s'`. A first call to AWS takes up to a
   * second, and the agent answers a throttled one after two or three.
   */
  readonly attemptTimeout?: Duration
  /** Time to wait for a server that is not ready, or not there yet; default `'2s'`. */
  readonly readiness?: Duration
  /** Extra attempts for failures that are worth one, 0 to 10; default `2`. */
  readonly retries?: number
  /**
   * Number of ids whose values are kept, where an id is a function of the invocation: those used last, 1 to 100,000.
   * Default: `100`. Where several ids are functions, it counts their combinations.
   */
  readonly maxIds?: number
  /**
   * Source to ask where nothing listens in the place of the extension, such as `awsSdk()` of
   * `@extension-secrets/client/aws-sdk`. Default: none, and fetching fails with `EXTENSION_UNAVAILABLE`.
   */
  readonly fallback?: FallbackSource
  /** Address to ask. */
  readonly endpoint?: EndpointOptions
}
