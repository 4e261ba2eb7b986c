import type { StandardSchemaV1 } from '@standard-schema/spec'
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
