import { type Emulator, type EmulatorOptions, startEmulator } from '@extension-secrets/emulator'
import { expect, test } from '@jest/globals'
import { parameter, secret } from './support/ask.ts'

let now = Date.parse('2026-03-01T00:00:00Z')
const start = (options: EmulatorOptions = {}): Promise<Emulator> =>
  startEmulator({ secrets: { a: 'one' }, clock: () => now, ...options })
const value = async (emulator: Emulator, more = ''): Promise<unknown> =>
  (await secret(emulator, 'a', more)).json().SecretString

test.each([
  ['the default', {}, 300],
  ['more than 300, cut to 300', { ttl: 500 }, 300],
  ['less', { ttl: 2 }, 2],
  ["the agent's", { ttl: 3600, dialect: 'agent' }, 3600],
] as const)('after a rotation the old value is served until its TTL: %s', async (_, options, seconds) => {
  await using emulator = await start(options)
  expect(await value(emulator)).toBe('one')
  emulator.rotate('a', 'two')
  now += seconds * 1000 - 1
  expect(await value(emulator)).toBe('one')
  now += 1
  expect(await value(emulator)).toBe('two')
  expect(emulator.requests.map(({ cache }) => cache)).toEqual(['miss', 'hit', 'miss'])
})

test('a TTL of 0 turns the cache off', async () => {
  await using emulator = await start({ ttl: 0 })
  await value(emulator)
  emulator.rotate('a', 'two')
  expect(await value(emulator)).toBe('two')
})

test('once emptied it serves what is current', async () => {
  await using emulator = await start()
  await value(emulator)
  emulator.rotate('a', 'two')
  emulator.clearCache()
  expect(await value(emulator)).toBe('two')
})

test('a clock that went back counts as expired', async () => {
  await using emulator = await start()
  await value(emulator)
  now -= 1
  await value(emulator)
  expect(emulator.requests.at(-1)).toHaveProperty('cache', 'miss')
})

test('the agent’s refreshNow reads past the cache and fills it again', async () => {
  await using agent = await start({ dialect: 'agent' })
  await value(agent)
  agent.rotate('a', 'two')
  expect(await value(agent, '&refreshNow=FALSE')).toBe('one')
  expect(await value(agent, '&refreshNow=True')).toBe('two')
  expect(await value(agent)).toBe('two')
})

test('refusals are not cached', async () => {
  await using emulator = await start()
  expect((await secret(emulator, 'b')).status).toBe(400)
  emulator.setSecret('b', 'now there')
  expect((await secret(emulator, 'b')).status).toBe(200)
})

test('encrypted and decrypted parameters are cached apart', async () => {
  await using emulator = await start({ parameters: { p: { type: 'SecureString', value: 'plain' } } })
  const encrypted = (await parameter(emulator, 'p')).body
  expect((await parameter(emulator, 'p', '&withDecryption=true')).body).not.toBe(encrypted)
})

test('the cache holds 1000 answers, and lets the least recently used one go', async () => {
  const secrets = Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`s${i}`, 'x']))
  await using emulator = await start({ secrets })
  for (let i = 0; i < 1000; i += 1) await secret(emulator, `s${i}`)
  await secret(emulator, 's0')
  await secret(emulator, 's1000')
  await secret(emulator, 's0')
  await secret(emulator, 's1')
  expect(emulator.requests.slice(-4).map(({ cache }) => cache)).toEqual(['hit', 'miss', 'hit', 'miss'])
})
