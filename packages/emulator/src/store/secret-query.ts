import type { SecretContent } from './values.ts'

/** One version of one secret, with the stages it had when it was looked up. */
export interface SecretRecord {
  readonly arn: string
  readonly name: string
  readonly versionId: string
  readonly stages: readonly string[]
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly content: SecretContent
}

/** Requested version of a secret. */
export interface SecretQuery {
  readonly secretId: string
  readonly versionId?: string | undefined
  readonly versionStage?: string | undefined
}

/** Name, message and status of an exception of Secrets Manager. */
export interface SecretException {
  readonly exception: string
  /** Absent if the body has none. */
  readonly message?: string
  /** HTTP status of Secrets Manager. Default 400. */
  readonly status?: number
}

/** Answer of Secrets Manager: the secret, or an exception. */
export type SecretLookup = { readonly found: SecretRecord } | SecretException

/** Answer of DescribeSecret: labels of each version that has any, by version id; or an exception. */
export type SecretDescription = { readonly stages: ReadonlyMap<string, readonly string[]> } | SecretException
