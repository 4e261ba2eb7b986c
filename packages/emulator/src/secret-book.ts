import { randomUUID } from 'node:crypto'
import { secretArn } from './aws-names.ts'
import { EmulatorError } from './emulator-error.ts'
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

interface Version {
  readonly id: string
  readonly createdAt: number
  readonly content: SecretContent
}

interface Secret {
  readonly arn: string
  /** Oldest first; the last is AWSCURRENT, the one before it AWSPREVIOUS. */
  readonly versions: Version[]
}

/** Secrets Manager keeps about a hundred versions without a stage. */
const MAX_VERSIONS = 100
const MAX_ID = 2048

/** The secrets of one emulator, with their versions and stages. Knows nothing of HTTP. */
export class SecretBook {
  readonly #secrets = new Map<string, Secret>()
  readonly #clock: () => number

  constructor(clock: () => number) {
    this.#clock = clock
  }

  get size(): number {
    return this.#secrets.size
  }

  /** Whether there is such a secret, by name or ARN. */
  has(id: string): boolean {
    return this.#find(id) !== undefined
  }

  /** Creates the secret, or starts it afresh with one single version. */
  set(name: string, content: SecretContent): void {
    if (name.length === 0 || name.length > MAX_ID) {
      throw new EmulatorError(
        'BAD_OPTION',
        `secrets: a name has 1 to ${MAX_ID} characters, not ${name.length}`,
      )
    }
    this.#secrets.set(name, { arn: secretArn(name), versions: [this.#version(content)] })
  }

  /** Adds a version: it becomes AWSCURRENT, and the one that was becomes AWSPREVIOUS. */
  rotate(id: string, content: SecretContent): void {
    const { versions } = this.#existing(id)[1]
    versions.push(this.#version(content))
    if (versions.length > MAX_VERSIONS) versions.shift()
  }

  remove(id: string): void {
    this.#secrets.delete(this.#existing(id)[0])
  }

  lookUp(query: SecretQuery): SecretLookup {
    if (query.secretId.length > MAX_ID) {
      return {
        exception: 'ValidationException',
        message: 'Member must have length less than or equal to 2048',
      }
    }
    const entry = this.#find(query.secretId)
    if (entry === undefined) return notFound("can't find the specified secret.")
    const [name, { arn, versions }] = entry
    const index = versions.findIndex((version, i) => matches(query, version.id, stagesAt(i, versions.length)))
    const version = versions[index]
    if (version !== undefined) {
      const stages = stagesAt(index, versions.length)
      const { id: versionId, createdAt, content } = version
      return { found: { arn, name, versionId, stages, createdAt, content } }
    }
    if (query.versionId === undefined) {
      return notFound(`can't find the specified secret value for staging label: ${query.versionStage}`)
    }
    if (query.versionStage !== undefined && versions.some(({ id }) => id === query.versionId)) {
      const message = 'You provided a VersionStage that is not associated to the provided VersionId.'
      return { exception: 'InvalidRequestException', message }
    }
    return notFound(`can't find the specified secret value for VersionId: ${query.versionId}`)
  }

  #version(content: SecretContent): Version {
    return { id: randomUUID(), createdAt: this.#clock(), content }
  }

  #find(id: string): [string, Secret] | undefined {
    const named = this.#secrets.get(id)
    if (named !== undefined) return [id, named]
    if (!id.startsWith('arn:')) return undefined
    // Secrets Manager also takes an ARN without the six characters that it appended.
    return [...this.#secrets].find(([, { arn }]) => arn === id || arn.slice(0, -7) === id)
  }

  #existing(id: string): [string, Secret] {
    const entry = this.#find(id)
    if (entry !== undefined) return entry
    const message = `there is no secret ${JSON.stringify(id)}; create it with setSecret(id, value) first`
    throw new EmulatorError('UNKNOWN_SECRET', message)
  }
}

const notFound = (what: string): SecretLookup => ({
  exception: 'ResourceNotFoundException',
  message: `Secrets Manager ${what}`,
})

const stagesAt = (index: number, count: number): readonly string[] => {
  if (index === count - 1) return ['AWSCURRENT']
  return index === count - 2 ? ['AWSPREVIOUS'] : []
}

const matches = (query: SecretQuery, id: string, stages: readonly string[]): boolean => {
  const { versionId, versionStage = versionId === undefined ? 'AWSCURRENT' : undefined } = query
  return (
    (versionId === undefined || versionId === id) &&
    (versionStage === undefined || stages.includes(versionStage))
  )
}
