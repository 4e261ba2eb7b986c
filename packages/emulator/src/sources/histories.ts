import type { ParameterContent, SecretContent } from '../store/values.ts'

/** One version of a secret as a source tells it. */
export interface SecretVersion {
  readonly content: SecretContent
  readonly stages: readonly string[]
  /** Its id; one is made where the source gives none. */
  readonly id?: string
  /** Milliseconds since 1970; the time of loading where the source gives none. */
  readonly createdAt?: number
}

/** A secret as a source tells it: oldest version first. */
export interface SecretHistory {
  readonly versions: readonly SecretVersion[]
  /** Whether it is marked for deletion. */
  readonly deleted: boolean
}

/** One version of a parameter as a source tells it. */
export interface ParameterVersion {
  readonly content: ParameterContent
  readonly labels: readonly string[]
  /** Milliseconds since 1970; the time of loading where the source gives none. */
  readonly modifiedAt?: number
}
