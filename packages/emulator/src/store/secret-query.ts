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

/** Which version of which secret is asked for. */
export interface SecretQuery {
  readonly secretId: string
  readonly versionId?: string | undefined
  readonly versionStage?: string | undefined
}

/** Name, message and status of an exception of Secrets Manager. */
export interface SecretException {
  readonly exception: string
  /** Absent where the body has none. */
  readonly message?: string
  /** The HTTP status of Secrets Manager; default 400. */
  readonly status?: number
}

/** What Secrets Manager would answer: the secret, or its exception. */
export type SecretLookup = { readonly found: SecretRecord } | SecretException

/** Answer of DescribeSecret: the labels of each version that has any, by its id; or the exception. */
export type SecretDescription = { readonly stages: ReadonlyMap<string, readonly string[]> } | SecretException
