import { type Emulator, startEmulator } from '@extension-secrets/emulator'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { handler as Handler } from '../src/index.ts'
import { eventOf } from './events.ts'
import { newSecrets, storedRing } from './keys.ts'

const { signer, sealer, clientKey } = newSecrets()
type HandlerContext = Parameters<typeof Handler>[1]

/** The context of a new invocation, before the middleware has added the secrets. */
const newContext = (): HandlerContext => ({ getRemainingTimeInMillis: () => 30_000 }) as HandlerContext

let emulator: Emulator
let handler: typeof Handler

beforeAll(async () => {
  emulator = await startEmulator({
    secrets: {
      'payload-signer/signing-keys': storedRing(signer),
      'payload-signer/encryption-key': sealer.export().toString('base64'),
      'payload-signer/client-key': clientKey,
    },
  })
  Object.assign(process.env, emulator.env)
  handler = (await import('../src/index.ts')).handler
})

afterAll(() => emulator.close())

test('the handler fetches its keys once, and says how long that took', async () => {
  const payload = { order: 7 }
  const sealed = await handler(eventOf('POST /seal', { body: JSON.stringify(payload) }), newContext())
  expect(sealed).toMatchObject({ statusCode: 200 })
  const opened = await handler(eventOf('POST /open', { body: String(sealed.body) }), newContext())
  expect(opened).toMatchObject({ statusCode: 200, body: JSON.stringify({ payload }) })
  for (const { headers } of [sealed, opened]) {
    expect(headers?.['server-timing']).toMatch(/^secrets;dur=\d+\.\d\d$/)
  }
  expect(emulator.requests).toHaveLength(3)
})

test('the client key of the secret is the one that counts', async () => {
  const event = eventOf('POST /sign', { body: '{}', headers: { 'x-api-key': 'another' } })
  expect(await handler(event, newContext())).toMatchObject({ statusCode: 401 })
})
