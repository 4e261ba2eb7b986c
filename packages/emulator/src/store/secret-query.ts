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

/** What Secrets Manager would answer: the secret, or the name and message of its exception. */
export type SecretLookup =
  | { readonly found: SecretRecord }
  | {
      readonly exception: string
      /** Absent where the body has none. */
      readonly message?: string
      /** The HTTP status of Secrets Manager; default 400. */
      readonly status?: number
    }
