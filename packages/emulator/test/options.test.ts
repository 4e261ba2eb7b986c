import { connect } from 'node:net'
import { type EmulatorOptions, startEmulator } from '@extension-secrets/emulator'
import { expect, test } from '@jest/globals'
import { secret } from './support/ask.ts'
import { caught } from './support/caught.ts'

const loop: Record<string, unknown> = {}
loop.self = loop

test.each([
  ['port', { port: 1.5 }],
  ['port', { port: 70_000 }],
  ['port', { port: 80, dialect: 'agent' }],
  ['ttl', { ttl: -1 }],
  ['ttl', { ttl: '5m' }],
  ['ttl', { ttl: 3601, dialect: 'agent' }],
  ['dialect', { dialect: 'vault' }],
  ['port', { port: 80, dialect: 'agent-2' }],
  ['ttl', { ttl: 3601, dialect: 'agent-2' }],
  ['ignoreTransientErrors', { dialect: 'agent', ignoreTransientErrors: 'no' }],
  ['ignoreTransientErrors', { ignoreTransientErrors: false }],
  ['upstreamAttempts', { dialect: 'agent', upstreamAttempts: 0 }],
  ['upstreamAttempts', { upstreamAttempts: 3 }],
  ['upstreamBackoff', { dialect: 'agent', upstreamBackoff: -1 }],
  ['maxRoles', { dialect: 'agent', maxRoles: 21 }],
  ['maxRoles', { dialect: 'agent-2', maxRoles: 2 }],
  ['roles', { dialect: 'agent', roles: 'arn:aws:iam::123456789012:role/x' }],
  ['roles', { dialect: 'agent-2', roles: [] }],
  ['token', { token: '' }],
  ['token', { token: 'two words' }],
  ['ready', { ready: 1 }],
  ['clock', { clock: 0 }],
  ['onRequest', { onRequest: 'log' }],
  ['secrets', { secrets: [] }],
  ['parameters', { parameters: 'a=b' }],
  ['file', { file: 3 }],
  ['"tll"', { tll: 3 }],
])('a wrong option is named: %s of %j', async (name, options) => {
  const error = await caught(() => startEmulator(options as EmulatorOptions))
  expect(error).toMatchObject({ code: 'BAD_OPTION', name: 'EmulatorError' })
  expect(error.message).toContain(name)
  expect(error.message).not.toContain('\n')
})

test.each([
  ['secrets["a"]', { secrets: { a: null } }],
  ['secrets["a"]', { secrets: { a: '' } }],
  ['secrets["a"]', { secrets: { a: () => 'x' } }],
  ['secrets["a"]', { secrets: { a: loop } }],
  ['secrets["a"]', { secrets: { a: 'x'.repeat(65_537) } }],
  ['secrets["a"]', { secrets: { a: { $binary: 'not base64' } } }],
  ['secrets["a"]', { secrets: { a: { $binary: 'AAAA', more: 1 } } }],
  ['secrets[""]', { secrets: { '': 'x' } }],
  ['parameters["p"]', { parameters: { p: 1 } }],
  ['parameters["p"]', { parameters: { p: ['a,b'] } }],
  ['parameters["p"]', { parameters: { p: { type: 'Secret', value: 'x' } } }],
])('a wrong value is named by its place: %s', async (place, options) => {
  const error = await caught(() => startEmulator(options as unknown as EmulatorOptions))
  expect(error.code).toBe('BAD_VALUE')
  expect(error.message.startsWith(`${place}: `)).toBe(true)
})

test.each([
  [{ a: 1, b: [true] }, '{"a":1,"b":[true]}'],
  [[1, 'x'], '[1,"x"]'],
  [7, '7'],
  [false, 'false'],
  ['as it is', 'as it is'],
  [JSON.parse('{"__proto__":1}') as { a: number }, '{"__proto__":1}'],
])('%j is stored as %s', async (value, stored) => {
  await using emulator = await startEmulator({ secrets: { a: value } })
  expect((await secret(emulator, 'a')).json()).toHaveProperty('SecretString', stored)
})

test('a port in use is said in one line', async () => {
  await using first = await startEmulator()
  const error = await caught(() => startEmulator({ port: first.port }))
  expect(error).toMatchObject({ code: 'PORT_IN_USE', message: expect.stringContaining(String(first.port)) })
})

test('env is what a function needs; the token is random unless given', async () => {
  await using first = await startEmulator()
  await using second = await startEmulator({ token: 'mine' })
  await using third = await startEmulator()
  expect(first.token).not.toBe(third.token)
  expect(second.env).toEqual({
    PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: String(second.port),
    AWS_SESSION_TOKEN: 'mine',
  })
  expect(second.url).toBe(`http://127.0.0.1:${second.port}`)
})

test('close cuts a connection in the middle of a request, frees the port, and may be called twice', async () => {
  const emulator = await startEmulator({ secrets: { a: 'x' } })
  const socket = connect(emulator.port, '127.0.0.1')
  const cut = new Promise((resolve) => socket.on('error', () => {}).once('close', resolve))
  await new Promise((resolve) => socket.write('GET / HTTP/1.1\r\n', resolve))
  await secret(emulator, 'a')
  await emulator.close()
  await emulator.close()
  await cut
  expect(await caught(() => emulator.setReady(true))).toHaveProperty('code', 'CLOSED')
  await expect(secret(emulator, 'a')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
}, 5000)
