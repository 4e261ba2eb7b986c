import { type Emulator, startEmulator } from '@extension-secrets/emulator'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { decodeProtectedHeader } from 'jose'
import type { handler as Handler } from '../src/index.ts'
import type { StoredRing } from '../src/rotation/next-ring.ts'
import { rotate as rotateStep } from '../src/rotation/rotate.ts'
import { eventOf } from './events.ts'
import { newSecrets, newSigningKey, ringOf, storedRing } from './keys.ts'
import { SecretsManager } from './secrets-manager.ts'

const id = 'payload-signer/signing-keys'
const { sealer, clientKey } = newSecrets()

let emulator: Emulator
let manager: SecretsManager
let handler: typeof Handler

beforeAll(async () => {
  emulator = await startEmulator({ dialect: 'agent', ttl: 0 })
  // The function asks for its keys in each invocation.
  Object.assign(process.env, emulator.env, { SIGNING_KEYS_TTL: '0ms', CLIENT_KEY_TTL: '1h' })
  handler = (await import('../src/index.ts')).handler
})

beforeEach(async () => {
  emulator.setSecret(id, '{"keys":{}}')
  emulator.setSecret('payload-signer/encryption-key', sealer.export().toString('base64'))
  emulator.setSecret('payload-signer/client-key', clientKey)
  await manager?.[Symbol.asyncDispose]()
  manager = await SecretsManager.start(emulator)
})

afterAll(async () => {
  await manager[Symbol.asyncDispose]()
  await emulator.close()
})

/** Rotates with keys that by default may sign as soon as they are in the ring. */
const rotate = (settle = 0): Promise<void> =>
  manager.rotate(id, (event, client) => rotateStep(event, client, { settle }))

async function post(path: string, body: unknown): Promise<{ status?: number; token: string }> {
  const context = { getRemainingTimeInMillis: () => 30_000 } as Parameters<typeof Handler>[1]
  const response = await handler(eventOf(`POST ${path}`, { body: JSON.stringify(body) }), context)
  return { status: response.statusCode ?? 0, token: JSON.parse(response.body ?? '').token }
}

async function storedText(): Promise<string> {
  const headers = { 'X-Aws-Parameters-Secrets-Token': emulator.token }
  const response = await fetch(`${emulator.url}/secretsmanager/get?secretId=${encodeURIComponent(id)}`, {
    headers,
  })
  return ((await response.json()) as { SecretString: string }).SecretString
}

const stored = async (): Promise<StoredRing> => JSON.parse(await storedText())
const labels = (): string[] => emulator.versions(id).flatMap(({ stages }) => stages)
const failure = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => new Error('nothing failed'),
    (error: Error) => error,
  )

test('the first rotation makes the ring, and the function signs', async () => {
  await rotate(3_600_000)
  const { current, keys } = await stored()
  expect(Object.keys(keys)).toHaveLength(2)
  expect(labels().toSorted()).toStrictEqual(['AWSCURRENT', 'AWSPREVIOUS'])
  const { status, token } = await post('/sign', { order: 7 })
  expect(status).toBe(200)
  expect(decodeProtectedHeader(token).kid).toBe(current)
})

test('what signs after a rotation was in the ring before it; what signed last still verifies', async () => {
  await rotate()
  const tokens: string[] = []
  for (let round = 0; round < 3; round += 1) {
    const before = await stored()
    tokens.push((await post('/sign', { round })).token)
    await rotate()
    const after = await stored()
    expect(after.current).not.toBe(before.current)
    expect(Object.keys(before.keys)).toContain(after.current)
    expect(await post('/verify', { token: tokens.at(-1) })).toMatchObject({ status: 200 })
  }
  // Its key was current before the last but one.
  expect(await post('/verify', { token: tokens[1] })).toMatchObject({ status: 422 })
})

test('a ring made by hand is gone on with', async () => {
  const [old, now] = [newSigningKey(), newSigningKey()]
  emulator.setSecret(id, JSON.stringify(JSON.parse(storedRing(ringOf({ now, old })))))
  await rotate()
  expect(await stored()).toMatchObject({ current: 'old' })
  expect(await post('/sign', {})).toMatchObject({ status: 200 })
})

test('a key that instances may not have yet does not become current', async () => {
  await rotate(3_600_000)
  const before = await storedText()
  const error = await failure(rotate(3_600_000))
  const [, next] = Object.keys(JSON.parse(before).keys)
  expect(error.message).toMatch(/^payload-signer\/signing-keys: key (\S+) may sign from \S+Z on, when every/)
  expect(error.message).toContain(next)
  expect(await storedText()).toBe(before)
  await rotate(0)
  expect(await stored()).toMatchObject({ current: next })
})

test('a key put in by hand has to settle as well', async () => {
  const [old, now] = [newSigningKey(), newSigningKey()]
  emulator.setSecret(id, storedRing(ringOf({ now, old })))
  expect((await failure(rotate(3_600_000))).message).toContain('key old may sign from')
})

test('a key settles from the end of the rotation that added it', async () => {
  await rotate(3_600_000)
  // It took half a minute, and ended after the version was made.
  const now = Date.now()
  manager.lastRotated = now + 30_000
  const later = (by: number): Promise<void> => {
    const rules = { settle: 60_000, now: () => now + by }
    return manager.rotate(id, (event, client) => rotateStep(event, client, rules))
  }
  expect((await failure(later(75_000))).message).toContain('may sign from')
  await later(105_000)
})

test('each step may come twice', async () => {
  await rotate()
  await manager.rotate(id, async (event, client) => {
    await rotateStep(event, client, { settle: 0 })
    await rotateStep(event, client, { settle: 0 })
  })
  expect(manager.calls.filter((call) => call === 'PutSecretValue')).toHaveLength(2)
  expect(manager.calls.filter((call) => call === 'UpdateSecretVersionStage')).toHaveLength(2)
  expect(await post('/sign', {})).toMatchObject({ status: 200 })
})

test('a pending ring that is wrong does not become current', async () => {
  await rotate()
  const before = await storedText()
  const event = manager.announce(id)
  emulator.putVersion(id, JSON.stringify({ current: 'x', keys: { x: 'canary-5d20' } }), {
    stages: ['AWSPENDING'],
    versionId: event('testSecret').ClientRequestToken,
  })
  const error = await failure(rotateStep(event('testSecret'), manager.client, { settle: 0 }))
  expect(error.message).toMatch(
    /^payload-signer\/signing-keys, version AWSPENDING: it is no ring of .*keys\.x: /,
  )
  expect(error.message).not.toContain('canary')
  expect(await storedText()).toBe(before)
})

test.each([
  ['text', 'canary-5d20', 'it is not JSON'],
  ['null', 'null', 'it is no ring of signing keys'],
  ['no keys at all', '{"current":"a"}', 'it is no ring of signing keys'],
  ['a current key that is missing', '{"current":"b","keys":{"a":"canary-5d20"}}', 'it is no ring of signing'],
])('%s instead of a ring is refused, and not shown', async (_, text, reason) => {
  emulator.setSecret(id, text)
  const { name, message } = await failure(rotate())
  expect(name).toBe('RotationError')
  expect(message).toContain(`payload-signer/signing-keys, version AWSCURRENT: ${reason}`)
  expect(message).not.toContain('canary')
})

test('nothing is done where rotation is not enabled, or for a version that nobody announced', async () => {
  const event = manager.announce(id)
  const rules = { settle: 0 }
  manager.rotationEnabled = false
  expect((await failure(rotateStep(event('createSecret'), manager.client, rules))).message).toBe(
    'payload-signer/signing-keys: its rotation is not enabled',
  )
  manager.rotationEnabled = true
  const foreign = { ...event('createSecret'), ClientRequestToken: 'foreign' }
  expect((await failure(rotateStep(foreign, manager.client, rules))).message).toBe(
    'payload-signer/signing-keys: version foreign does not wait to become current',
  )
  const none = await failure(rotateStep(event('testSecret'), manager.client, rules))
  expect(none.message).toBe('payload-signer/signing-keys, version AWSPENDING has no value')
  const odd = await failure(rotateStep(event('dropSecret' as 'testSecret'), manager.client, rules))
  expect(odd.message).toBe('payload-signer/signing-keys: there is no rotation step "dropSecret"')
  expect(manager.calls).not.toContain('PutSecretValue')
})
