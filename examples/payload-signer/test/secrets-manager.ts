// As much of Secrets Manager as a rotation needs, over a real socket, on the secrets of an emulator: what it writes,
// functions read through the emulator.
import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { Emulator } from '@extension-secrets/emulator'
import type { SecretsManagerRotationEvent } from 'aws-lambda'

type Input = Readonly<Record<string, string>>
type Rotate = (event: SecretsManagerRotationEvent, client: SecretsManagerClient) => Promise<void>

const steps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const

export class SecretsManager implements AsyncDisposable {
  /** Operations called so far, such as `PutSecretValue`. */
  readonly calls: string[] = []
  rotationEnabled = true
  /** End of the last rotation, milliseconds since 1970. */
  lastRotated: number | undefined
  readonly #emulator: Emulator
  readonly #server: Server
  #client: SecretsManagerClient | undefined
  /** The version that RotateSecret announced, until it has a value. */
  #announced = ''

  private constructor(emulator: Emulator) {
    this.#emulator = emulator
    this.#server = createServer(async (request, response) => {
      let body = ''
      for await (const chunk of request) body += chunk
      const action = String(request.headers['x-amz-target']).replace('secretsmanager.', '')
      this.calls.push(action)
      const { status, answer } = await this.#answer(action, JSON.parse(body))
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(answer)
    })
  }

  /** @param emulator in the agent's dialect, which tells errors apart, and without a cache */
  static async start(emulator: Emulator): Promise<SecretsManager> {
    const manager = new SecretsManager(emulator)
    await new Promise<void>((resolve) => manager.#server.listen(0, '127.0.0.1', resolve))
    return manager
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  get client(): SecretsManagerClient {
    this.#client ??= new SecretsManagerClient({
      region: 'eu-west-1',
      endpoint: this.url,
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      maxAttempts: 1,
    })
    return this.#client
  }

  /** Announces a new version, as RotateSecret does, and gives the event of a step of its rotation. */
  announce(id: string): (Step: (typeof steps)[number]) => SecretsManagerRotationEvent {
    this.#announced = randomUUID()
    const ClientRequestToken = this.#announced
    return (Step) => ({ Step, SecretId: id, ClientRequestToken })
  }

  /** Rotates a secret as Secrets Manager does: each step after the one before. */
  async rotate(id: string, rotate: Rotate): Promise<void> {
    const event = this.announce(id)
    for (const step of steps) await rotate(event(step), this.client)
    this.lastRotated = Date.now()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client?.destroy()
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #answer(action: string, input: Input): Promise<{ status: number; answer: string }> {
    const { SecretId: id = '', ClientRequestToken: versionId = '' } = input
    switch (action) {
      case 'DescribeSecret': {
        const versions = this.#emulator.versions(id).map(({ versionId, stages }) => [versionId, stages])
        const announced = versions.some(([known]) => known === this.#announced)
          ? []
          : [[this.#announced, ['AWSPENDING']]]
        const VersionIdsToStages = Object.fromEntries([...versions, ...announced])
        const LastRotatedDate = this.lastRotated === undefined ? undefined : this.lastRotated / 1000
        return ok({ Name: id, RotationEnabled: this.rotationEnabled, VersionIdsToStages, LastRotatedDate })
      }
      case 'GetSecretValue':
        return this.#value(input)
      case 'PutSecretValue': {
        const stages = input.VersionStages as unknown as string[]
        this.#emulator.putVersion(id, String(input.SecretString), { stages, versionId })
        return ok({ VersionId: versionId })
      }
      case 'UpdateSecretVersionStage':
        if (this.#emulator.versions(id).find(isCurrent)?.versionId !== input.RemoveFromVersionId)
          return { status: 400, answer: JSON.stringify({ __type: 'InvalidParameterException' }) }
        this.#emulator.moveStage(id, 'AWSCURRENT', input.MoveToVersionId ?? '')
        this.#emulator.moveStage(id, 'AWSPENDING', null)
        return ok({})
      default:
        return { status: 400, answer: JSON.stringify({ __type: 'UnknownOperationException' }) }
    }
  }

  async #value(input: Input): Promise<{ status: number; answer: string }> {
    const query = new URLSearchParams({ secretId: input.SecretId ?? '' })
    if (input.VersionId !== undefined) query.set('versionId', input.VersionId)
    if (input.VersionStage !== undefined) query.set('versionStage', input.VersionStage)
    const headers = { 'X-Aws-Parameters-Secrets-Token': this.#emulator.token }
    const response = await fetch(`${this.#emulator.url}/secretsmanager/get?${query}`, { headers })
    const answer = await response.text()
    if (!response.ok) return { status: response.status, answer }
    const secret = JSON.parse(answer) as { CreatedDate: string }
    return ok({ ...secret, CreatedDate: Number(secret.CreatedDate) })
  }
}

const ok = (answer: object): { status: number; answer: string } => ({
  status: 200,
  answer: JSON.stringify(answer),
})

const isCurrent = ({ stages }: { stages: readonly string[] }): boolean => stages.includes('AWSCURRENT')
