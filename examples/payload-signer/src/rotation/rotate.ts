// The four steps in which Secrets Manager rotates a secret, for the ring of signing keys.
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
import type { KeyObject } from 'node:crypto'
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager'
import { ed25519SigningKey, type KeyRing, keyRing } from '@extension-secrets/schemas'
import type { SecretsManagerRotationEvent } from 'aws-lambda'
import { sign, verify } from '../envelope.ts'
import { newKey, nextRing, type StoredRing, upcoming } from './next-ring.ts'

const CURRENT = 'AWSCURRENT'
const PENDING = 'AWSPENDING'

// What the function itself checks the secret by.
const schema = keyRing(ed25519SigningKey)

/** Failure of a rotation. The message never contains any part of the secret. */
export class RotationError extends Error {
  override readonly name = 'RotationError'
}

/** Settings of a rotation. */
export interface RotationRules {
  /** Minimum time in the ring before a key may sign, milliseconds, so that every instance has it. */
  readonly settle: number
  /** Current time, milliseconds since 1970. Default: the clock. */
  readonly now?: () => number
}

/**
 * Does one of the four steps. Each may come again after a failure, and then finds what is done already.
 *
 * @throws {RotationError} when the secret is not to be rotated, cannot be read as a ring, or comes too early
 */
export async function rotate(
  { Step, SecretId, ClientRequestToken: versionId }: SecretsManagerRotationEvent,
  client: SecretsManagerClient,
  rules: RotationRules,
): Promise<void> {
  const secret = await client.send(new DescribeSecretCommand({ SecretId }))
  const name = secret.Name ?? SecretId
  if (secret.RotationEnabled !== true) throw new RotationError(`${name}: its rotation is not enabled`)
  const versions = Object.entries(secret.VersionIdsToStages ?? {})
  const stages = versions.find(([id]) => id === versionId)?.[1] ?? []
  if (stages.includes(CURRENT)) return
  if (!stages.includes(PENDING))
    throw new RotationError(`${name}: version ${versionId} does not wait to become current`)

  switch (Step) {
    case 'createSecret': {
      if ((await read(client, SecretId, { VersionId: versionId, VersionStage: PENDING })) !== undefined)
        return
      const current = await read(client, SecretId, { VersionStage: CURRENT })
      const ring = current && (await storedRing(current.text, `${name}, version ${CURRENT}`))
      const now = (rules.now ?? Date.now)()
      if (ring !== undefined) {
        // A version of hand counts from when it was put there, one of a rotation from when that ended.
        const since = Math.max(current?.createdAt ?? 0, secret.LastRotatedDate?.getTime() ?? 0)
        requireSettled(name, ring, since + rules.settle, now)
      }
      const SecretString = JSON.stringify(nextRing(ring, () => newKey(now)))
      const VersionStages = [PENDING]
      await client.send(
        new PutSecretValueCommand({ SecretId, ClientRequestToken: versionId, SecretString, VersionStages }),
      )
      return
    }
    case 'setSecret':
      // Nothing else holds the keys that would have to be told.
      return
    case 'testSecret': {
      const pending = await read(client, SecretId, { VersionId: versionId, VersionStage: PENDING })
      const where = `${name}, version ${PENDING}`
      if (pending === undefined) throw new RotationError(`${where} has no value`)
      await tryEachKey(await parsedRing(parsedJson(pending.text, where), where))
      return
    }
    case 'finishSecret': {
      const RemoveFromVersionId = versions.find(([, labels]) => labels.includes(CURRENT))?.[0]
      const move = { SecretId, VersionStage: CURRENT, MoveToVersionId: versionId, RemoveFromVersionId }
      // Takes AWSPENDING off as well.
      await client.send(new UpdateSecretVersionStageCommand(move))
      return
    }
    default:
      throw new RotationError(`${name}: there is no rotation step ${JSON.stringify(Step)}`)
  }
}

function requireSettled(name: string, ring: StoredRing, settledAt: number, now: number): void {
  const id = upcoming(ring)
  if (id === undefined || now >= settledAt) return
  const when = new Date(settledAt).toISOString()
  throw new RotationError(
    `${name}: key ${id} may sign from ${when} on, when every instance has it; not rotated`,
  )
}

interface Version {
  readonly text: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
}

/** @returns nothing where there is no such version, or where it has no value yet */
async function read(
  client: SecretsManagerClient,
  SecretId: string,
  version: { VersionId?: string; VersionStage: string },
): Promise<Version | undefined> {
  try {
    const answer = await client.send(new GetSecretValueCommand({ SecretId, ...version }))
    return { text: answer.SecretString ?? '', createdAt: answer.CreatedDate?.getTime() ?? 0 }
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined
    throw error
  }
}

/** @returns nothing for `{ "keys": {} }`, the ring of a stack that was just made */
async function storedRing(text: string, where: string): Promise<StoredRing | undefined> {
  const ring = parsedJson(text, where) as StoredRing | null
  if (typeof ring?.keys === 'object' && Object.keys(ring.keys ?? {}).length === 0) return undefined
  await parsedRing(ring, where)
  return ring as StoredRing
}

function parsedJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new RotationError(`${where}: it is not JSON`)
  }
}

async function parsedRing(ring: unknown, where: string): Promise<KeyRing<KeyObject>> {
  const result = await schema['~standard'].validate(ring)
  if (result.issues === undefined) return result.value
  const reasons = result.issues.map(({ message, path = [] }) => `${path.map(String).join('.')}: ${message}`)
  throw new RotationError(`${where}: it is no ring of signing keys (${reasons.join('; ')})`)
}

/** Signs with each key, and verifies, as the function does. */
async function tryEachKey(ring: KeyRing<KeyObject>): Promise<void> {
  for (const [id, key] of ring.keys) {
    const signer = { ...ring, current: { id, key } }
    await verify(await sign({ test: id }, signer), signer)
  }
}
