import { setTimeout as sleep } from 'node:timers/promises'
import { type Emulator, startEmulator } from '@extension-secrets/emulator'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { decodeProtectedHeader } from 'jose'
import type { handler as Handler } from '../src/index.ts'
import { eventOf } from './events.ts'
import { newSecrets, newSigningKey, ringOf, storedRing } from './keys.ts'

const { sealer, clientKey } = newSecrets()
const [older, newer] = [newSigningKey(), newSigningKey()]
const id = 'payload-signer/signing-keys'
/** Milliseconds. */
const TTL = 40

type HandlerContext = Parameters<typeof Handler>[1]

let emulator: Emulator
let handler: typeof Handler

beforeAll(async () => {
  emulator = await startEmulator({
    ttl: 0,
    secrets: {
      [id]: storedRing(ringOf({ older })),
      'payload-signer/encryption-key': sealer.export().toString('base64'),
      'payload-signer/client-key': clientKey,
    },
  })
  Object.assign(process.env, emulator.env, { SIGNING_KEYS_TTL: `${TTL}ms` })
  handler = (await import('../src/index.ts')).handler
})

afterAll(() => emulator.close())

async function post(
  path: string,
  body: unknown,
): Promise<{ status: number | undefined; body: Record<string, string> }> {
  const context = { getRemainingTimeInMillis: () => 30_000 } as HandlerContext
  const response = await handler(eventOf(`POST ${path}`, { body: JSON.stringify(body) }), context)
  return { status: response.statusCode, body: JSON.parse(response.body ?? '') }
}

const payload = { order: 7 }
const kidOf = (token: string | undefined): string | undefined => decodeProtectedHeader(token ?? '').kid

test('the signing key is rotated while the function answers, and no signature is lost until its key is dropped', async () => {
  const tokens: string[] = []
  let busy = true
  /** Signs and verifies all the time, as callers do who know of no rotation. */
  const callers = Array.from({ length: 3 }, async () => {
    while (busy) {
      const { status, body } = await post('/sign', payload)
      expect(status).toBe(200)
      tokens.push(body.token ?? '')
      for (const token of [tokens[0], tokens.at(-1)])
        expect(await post('/verify', { token })).toMatchObject({ status: 200, body: { payload } })
      const sealed = await post('/seal', payload)
      expect(await post('/open', { sealed: sealed.body.sealed })).toMatchObject({ status: 200 })
      await sleep(1)
    }
  })
  /** However slow the machine is, as long as the callers go on. */
  const until = async (isSo: () => boolean): Promise<void> => {
    while (busy && !isSo()) await sleep(5)
  }
  const rotation = async (): Promise<void> => {
    await sleep(TTL)
    // The new key is known before it signs, then it signs.
    await emulator.rotate(id, storedRing(ringOf({ older, newer })))
    const signed = tokens.length
    await sleep(2 * TTL)
    await until(() => tokens.length > signed)
    await emulator.rotate(id, storedRing(ringOf({ newer, older })))
    await until(() => kidOf(tokens.at(-1)) === 'newer')
    busy = false
  }
  try {
    await Promise.all([rotation(), ...callers])
  } finally {
    busy = false
  }

  const kids = tokens.map(kidOf)
  expect([...new Set(kids)]).toStrictEqual(['older', 'newer'])
  expect(kids).toStrictEqual(kids.toSorted((a, b) => Number(a === 'newer') - Number(b === 'newer')))
  for (const token of tokens) expect(await post('/verify', { token })).toMatchObject({ status: 200 })
  const [first, last] = [tokens[0], tokens.at(-1)]
  const sealed = await post('/seal', payload)

  await emulator.rotate(id, storedRing(ringOf({ newer })))
  await sleep(2 * TTL)
  expect(await post('/verify', { token: first })).toMatchObject({ status: 422, body: { error: 'UNTRUSTED' } })
  expect(await post('/verify', { token: last })).toMatchObject({ status: 200, body: { payload } })
  expect(await post('/open', { sealed: sealed.body.sealed })).toMatchObject({ status: 200 })
}, 30_000)

test('a ring without its current key is not taken: the one before stays in use', async () => {
  await emulator.rotate(id, JSON.stringify({ current: 'missing', keys: {} }))
  await sleep(2 * TTL)
  const { status, body } = await post('/sign', payload)
  expect(status).toBe(200)
  expect(kidOf(body.token)).toBe('newer')
})
