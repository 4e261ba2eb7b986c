import { EmulatorError } from '../errors/emulator-error.ts'
import type { SecretHistory } from '../sources/histories.ts'
import { CURRENT, DAY, PENDING, Secret, type SecretVersionInfo } from './secret.ts'
import type { SecretDescription, SecretException, SecretLookup, SecretQuery } from './secret-query.ts'
import type { SecretContent } from './values.ts'

const MAX_ID = 2048
const COMPLETE_ARN = /-[^:]{6}$/

/** Secrets of one emulator, with their versions, stages and deletions. Independent of HTTP. */
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

  /** True if the secret exists, by name or ARN. */
  has(id: string): boolean {
    return this.#find(id) !== undefined
  }

  /** Creates the secret, or replaces it and its history with a single version. */
  set(name: string, content: SecretContent): void {
    this.load(name, { versions: [{ content, stages: [CURRENT] }], deleted: false })
  }

  /** Creates the secret with its history, or replaces it. */
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

  /** Adds a version: it becomes AWSCURRENT, and the previous one becomes AWSPREVIOUS. */
  rotate(id: string, content: SecretContent): void {
    this.finish(id, this.put(id, content, [PENDING]))
  }

  /** Adds a version with the given stages; returns its id. */
  put(id: string, content: SecretContent, stages: readonly string[], versionId?: string): string {
    return this.existing(id).add(content, stages, versionId)
  }

  /** Last step of a rotation: the pending version becomes the current one. */
  finish(id: string, versionId: string, keepPending = false): void {
    const secret = this.existing(id)
    secret.move(CURRENT, versionId)
    // Another rotation that started in the meantime has its own pending version.
    if (!keepPending && secret.holds(PENDING, versionId)) secret.move(PENDING, null)
  }

  /** Puts a stage on a version, or removes it if `versionId` is null. */
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

  /** Cancels a scheduled deletion. */
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

  /** Labels by version. A secret that is marked for deletion still has them. */
  describe(id: string): SecretDescription {
    const versions = this.#find(id)?.list()
    if (versions === undefined) return NOT_FOUND
    const labelled = versions.filter(({ stages }) => stages.length > 0)
    return { stages: new Map(labelled.map(({ versionId, stages }) => [versionId, stages])) }
  }

  #find(id: string): Secret | undefined {
    const secret = this.#secrets.get(id) ?? (id.startsWith('arn:') ? this.#findByArn(id) : undefined)
    return secret?.gone ? undefined : secret
  }

  /**
   * Secrets Manager also accepts an ARN without the six characters that it appended. But if the name itself ends in a
   * hyphen and six characters, such as `db-secret`, Secrets Manager takes the ARN for a complete one and finds nothing.
   *
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen
   */
  #findByArn(arn: string): Secret | undefined {
    if (COMPLETE_ARN.test(arn)) return this.#byArn.get(arn)
    return [...this.#byArn.values()].find((secret) => secret.arn.slice(0, -7) === arn)
  }

  /** @throws {EmulatorError} code `UNKNOWN_SECRET` */
  existing(id: string): Secret {
    const secret = this.#find(id)
    if (secret !== undefined) return secret
    const message = `secret ${JSON.stringify(id)} does not exist; create it with setSecret(id, value) first`
    throw new EmulatorError('UNKNOWN_SECRET', message)
  }
}

const NOT_FOUND: SecretException = {
  exception: 'ResourceNotFoundException',
  message: "Secrets Manager can't find the specified secret.",
}
