import { EmulatorError } from '../errors/emulator-error.ts'
import type { SecretHistory } from '../sources/histories.ts'
import { CURRENT, DAY, PENDING, Secret, type SecretVersionInfo } from './secret.ts'
import type { SecretDescription, SecretException, SecretLookup, SecretQuery } from './secret-query.ts'
import type { SecretContent } from './values.ts'

const MAX_ID = 2048
const NOT_FOUND: SecretException = {
  exception: 'ResourceNotFoundException',
  message: "Secrets Manager can't find the specified secret.",
}

/** The secrets of one emulator, with their versions, stages and deletions. Knows nothing of HTTP. */
export class SecretBook {
  readonly #secrets = new Map<string, Secret>()
  readonly #byArn = new Map<string, Secret>()
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
    this.load(name, { versions: [{ content, stages: [CURRENT] }], deleted: false })
  }

  /** Creates the secret with its history, or starts it afresh with it. */
  load(name: string, history: SecretHistory): void {
    if (name.length === 0 || name.length > MAX_ID) {
      throw new EmulatorError(
        'BAD_OPTION',
        `secrets: a name has 1 to ${MAX_ID} characters, not ${name.length}`,
      )
    }
    const secret = new Secret(name, this.#clock)
    for (const { content, id, createdAt, stages } of history.versions) {
      secret.add(content, stages, id, createdAt)
    }
    if (history.deleted) secret.deleteAfter(30 * DAY)
    this.#secrets.set(name, secret)
    this.#byArn.set(secret.arn, secret)
  }

  /** Adds a version: it becomes AWSCURRENT, and the one that was becomes AWSPREVIOUS. */
  rotate(id: string, content: SecretContent): void {
    this.finish(id, this.put(id, content, [PENDING]))
  }

  /** Adds a version with the given stages; gives its id. */
  put(id: string, content: SecretContent, stages: readonly string[], versionId?: string): string {
    return this.existing(id).add(content, stages, versionId)
  }

  /** The last step of a rotation: the pending version becomes the current one. */
  finish(id: string, versionId: string, keepPending = false): void {
    const secret = this.existing(id)
    secret.move(CURRENT, versionId)
    // A rotation that began meanwhile has a pending version of its own.
    if (!keepPending && secret.holds(PENDING, versionId)) secret.move(PENDING, null)
  }

  /** Puts a stage on a version, or takes it off where `versionId` is null. */
  move(id: string, stage: string, versionId: string | null): void {
    this.existing(id).move(stage, versionId)
  }

  versions(id: string): readonly SecretVersionInfo[] {
    return this.existing(id).list()
  }

  /** Marks the secret for deletion. */
  schedule(id: string, days: number): void {
    this.existing(id).deleteAfter(days * DAY)
  }

  /** Takes back a scheduled deletion. */
  restore(id: string): void {
    this.existing(id).restore()
  }

  remove(id: string): void {
    const { name, arn } = this.existing(id)
    this.#secrets.delete(name)
    this.#byArn.delete(arn)
  }

  clear(): void {
    this.#secrets.clear()
    this.#byArn.clear()
  }

  lookUp(query: SecretQuery): SecretLookup {
    if (query.secretId.length > MAX_ID) {
      return {
        exception: 'ValidationException',
        message: 'Member must have length less than or equal to 2048',
      }
    }
    const secret = this.#find(query.secretId)
    return secret?.lookUp(query) ?? NOT_FOUND
  }

  /** Labels by version. A secret that is marked for deletion has them, too. */
  describe(id: string): SecretDescription {
    const versions = this.#find(id)?.list()
    if (versions === undefined) return NOT_FOUND
    const labelled = versions.filter(({ stages }) => stages.length > 0)
    return { stages: new Map(labelled.map(({ versionId, stages }) => [versionId, stages])) }
  }

  #find(id: string): Secret | undefined {
    // Secrets Manager also takes an ARN without the six characters that it appended.
    const secret =
      this.#secrets.get(id) ??
      (id.startsWith('arn:')
        ? (this.#byArn.get(id) ?? [...this.#byArn.values()].find(({ arn }) => arn.slice(0, -7) === id))
        : undefined)
    return secret?.gone ? undefined : secret
  }

  /** @throws {EmulatorError} code `UNKNOWN_SECRET` */
  existing(id: string): Secret {
    const secret = this.#find(id)
    if (secret !== undefined) return secret
    const message = `there is no secret ${JSON.stringify(id)}; create it with setSecret(id, value) first`
    throw new EmulatorError('UNKNOWN_SECRET', message)
  }
}
