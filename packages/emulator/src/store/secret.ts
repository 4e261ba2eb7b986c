import { randomUUID } from 'node:crypto'
import { EmulatorError } from '../errors/emulator-error.ts'
import { secretArn } from './aws-names.ts'
import type { SecretLookup, SecretQuery } from './secret-query.ts'
import type { SecretContent } from './values.ts'

export const CURRENT = 'AWSCURRENT'
export const PREVIOUS = 'AWSPREVIOUS'
export const PENDING = 'AWSPENDING'
/** Milliseconds of a day. */
export const DAY = 86_400_000

/**
 * Id and labels of a version; never its value.
 *
 * @example
 * ```ts
 * import { type SecretVersionInfo, startEmulator } from '@extension-secrets/emulator'
 *
 * await using emulator = await startEmulator({ secrets: { 'orders/key': 'one' } })
 * const [first]: readonly SecretVersionInfo[] = emulator.versions('orders/key')
 * console.log(first?.versionId, first?.stages) // … [ 'AWSCURRENT' ]
 * ```
 */
export interface SecretVersionInfo {
  /** Version id. */
  readonly versionId: string
  /** Staging labels of the version, such as `AWSCURRENT`. */
  readonly stages: readonly string[]
  /** Milliseconds since 1970. */
  readonly createdAt: number
}

interface Version {
  readonly id: string
  readonly createdAt: number
  readonly content: SecretContent
}

/** Limit as in Secrets Manager, which keeps about a hundred versions without a stage. */
const MAX_VERSIONS = 100

/** One secret: its versions, and the version of each staging label. */
export class Secret {
  readonly name: string
  readonly arn: string
  /** Oldest first. */
  readonly #versions: Version[] = []
  /** Version id of each label. A label is on one version only. */
  readonly #stages = new Map<string, string>()
  readonly #clock: () => number
  /** Time at which a scheduled deletion becomes final. */
  #goneAt = Number.POSITIVE_INFINITY

  constructor(name: string, clock: () => number) {
    this.name = name
    this.arn = secretArn(name)
    this.#clock = clock
  }

  /** True once the scheduled deletion is final. */
  get gone(): boolean {
    return this.#clock() >= this.#goneAt
  }

  /** Adds a version and puts the stages on it; returns its id. */
  add(
    content: SecretContent,
    stages: readonly string[],
    id: string = randomUUID(),
    createdAt: number = this.#clock(),
  ): string {
    if (this.#has(id)) {
      throw new EmulatorError('BAD_VALUE', `secret ${JSON.stringify(this.name)} already has a version ${id}`)
    }
    this.#versions.push({ id, createdAt, content })
    for (const stage of stages) this.move(stage, id)
    const spare = this.#versions.findIndex((version) => this.#stagesOf(version.id).length === 0)
    if (this.#versions.length > MAX_VERSIONS && spare >= 0) this.#versions.splice(spare, 1)
    return id
  }

  /**
   * Puts a stage on a version, or removes it if `versionId` is null. When AWSCURRENT moves, the version that it leaves
   * gets AWSPREVIOUS.
   */
  move(stage: string, versionId: string | null): void {
    if (versionId === null) {
      if (stage === CURRENT) throw new EmulatorError('BAD_OPTION', `${CURRENT} can be moved, but not removed`)
      this.#stages.delete(stage)
      return
    }
    if (!this.#has(versionId)) {
      const message = `secret ${JSON.stringify(this.name)} has no version ${JSON.stringify(versionId)}`
      throw new EmulatorError('UNKNOWN_VERSION', message)
    }
    const left = this.#stages.get(stage)
    this.#stages.set(stage, versionId)
    if (stage !== CURRENT || left === undefined || left === versionId) return
    this.#stages.set(PREVIOUS, left)
  }

  list(): readonly SecretVersionInfo[] {
    return this.#versions.map(({ id, createdAt }) => ({
      versionId: id,
      stages: this.#stagesOf(id),
      createdAt,
    }))
  }

  /** True if the stage is on the version. */
  holds(stage: string, versionId: string): boolean {
    return this.#stages.get(stage) === versionId
  }

  deleteAfter(milliseconds: number): void {
    this.#goneAt = this.#clock() + milliseconds
  }

  restore(): void {
    this.#goneAt = Number.POSITIVE_INFINITY
  }

  /** @returns the answer of Secrets Manager, including its exceptions */
  lookUp({ versionId, versionStage }: SecretQuery): SecretLookup {
    if (this.#goneAt < Number.POSITIVE_INFINITY) {
      const message = "You can't perform this operation on the secret because it was marked for deletion."
      return { exception: 'InvalidRequestException', message }
    }
    if (versionId === undefined) {
      const stage = versionStage ?? CURRENT
      const staged = this.#stages.get(stage)
      return staged === undefined ? notFound(`staging label: ${stage}`) : this.#record(staged)
    }
    if (!this.#has(versionId)) return notFound(`VersionId: ${versionId}`)
    if (versionStage !== undefined && this.#stages.get(versionStage) !== versionId) {
      const message = 'You provided a VersionStage that is not associated to the provided VersionId.'
      return { exception: 'InvalidRequestException', message }
    }
    return this.#record(versionId)
  }

  #record(versionId: string): SecretLookup {
    const version = this.#versions.find(({ id }) => id === versionId)
    if (version === undefined) return notFound(`VersionId: ${versionId}`)
    const { createdAt, content } = version
    const stages = this.#stagesOf(versionId)
    return { found: { arn: this.arn, name: this.name, versionId, stages, createdAt, content } }
  }

  #has(versionId: string): boolean {
    return this.#versions.some(({ id }) => id === versionId)
  }

  #stagesOf(versionId: string): readonly string[] {
    return [...this.#stages].filter(([, id]) => id === versionId).map(([stage]) => stage)
  }
}

const notFound = (what: string): SecretLookup => ({
  exception: 'ResourceNotFoundException',
  message: `Secrets Manager can't find the specified secret value for ${what}`,
})
