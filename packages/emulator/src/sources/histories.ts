import type { ParameterContent, SecretContent } from '../store/values.ts'

/** One version of a secret in a source. */
export interface SecretVersion {
  readonly content: SecretContent
  readonly stages: readonly string[]
  /** Version id; generated if the source has none. */
  readonly id?: string
  /** Milliseconds since 1970; the time of loading if the source has no date. */
  readonly createdAt?: number
}

/** History of a secret in a source: oldest version first. */
export interface SecretHistory {
  readonly versions: readonly SecretVersion[]
  /** Is the secret marked for deletion? */
  readonly deleted: boolean
}

/** One version of a parameter in a source. */
export interface ParameterVersion {
  readonly content: ParameterContent
  readonly labels: readonly string[]
  /** Milliseconds since 1970; the time of loading if the source has no date. */
  readonly modifiedAt?: number
}
