import { startEmulator } from '@extension-secrets/emulator'
import { expect, test } from '@jest/globals'
import { ask, parameter, secret } from './support/ask.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const REFUSED = 'an unexpected error occurred while executing request'
const at = (iso: string) => () => Date.parse(iso)

test('a text secret has every key in the order of the Go struct, null if absent', async () => {
  const clock = at('2026-03-01T10:15:30.499Z')
  await using emulator = await startEmulator({ clock, secrets: { 'orders/db': { username: 'app' } } })
  const { status, body, json } = await secret(emulator, 'orders/db')
  const { VersionId, ARN, ...rest } = json()
  expect(status).toBe(200)
  expect(body).toMatch(
    /^\{"ARN":".+","CreatedDate":".+","Name":.+,"SecretBinary":null,"SecretString":.+,"VersionId":.+,"VersionStages":.+,"ResultMetadata":\{\}\}$/,
  )
  expect(ARN).toMatch(/^arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders\/db-[A-Za-z0-9]{6}$/)
  expect(VersionId).toMatch(UUID)
  expect(rest).toEqual({
    CreatedDate: '2026-03-01T10:15:30.499Z',
    Name: 'orders/db',
    SecretBinary: null,
    SecretString: '{"username":"app"}',
    VersionStages: ['AWSCURRENT'],
    ResultMetadata: {},
  })
})

test.each([
  ['2026-03-01T10:15:30.000Z', '2026-03-01T10:15:30Z'],
  ['2026-03-01T10:15:30.500Z', '2026-03-01T10:15:30.5Z'],
])('dates are written as Go writes them: %s → %s', async (now, written) => {
  await using emulator = await startEmulator({ clock: at(now), secrets: { a: 'x' } })
  expect((await secret(emulator, 'a')).json()).toHaveProperty('CreatedDate', written)
})

test('a binary secret is base64, and its SecretString is null', async () => {
  const secrets = { bytes: new Uint8Array([0, 255, 128]), written: { $binary: 'AP+A' } }
  await using emulator = await startEmulator({ secrets })
  for (const name of ['bytes', 'written']) {
    expect((await secret(emulator, name)).json()).toMatchObject({ SecretBinary: 'AP+A', SecretString: null })
  }
})

test('HTML characters are escaped as by Go, and mean the same', async () => {
  await using emulator = await startEmulator({ secrets: { html: '<a&b>\u2028' } })
  const { body, json } = await secret(emulator, 'html')
  expect(body).toContain('\\u003ca\\u0026b\\u003e\\u2028')
  expect(json()).toHaveProperty('SecretString', '<a&b>\u2028')
})

test('a secret is found by name, by ARN and by ARN without its suffix', async () => {
  await using emulator = await startEmulator({ secrets: { 'orders/db': 'x' } })
  const arn = String((await secret(emulator, 'orders/db')).json().ARN)
  for (const id of [arn, arn.slice(0, -7)]) {
    expect((await secret(emulator, id)).json()).toHaveProperty('Name', 'orders/db')
  }
  expect((await secret(emulator, `${arn}x`)).status).toBe(400)
})

test('the ARN of a name is the same in every run', async () => {
  await using first = await startEmulator({ secrets: { a: 'x' } })
  await using second = await startEmulator({ secrets: { a: 'y' } })
  expect((await secret(first, 'a')).json().ARN).toBe((await secret(second, 'a')).json().ARN)
})

test('a name with reserved characters stays one parameter', async () => {
  await using emulator = await startEmulator({ secrets: { 'a&versionId=x': 'yes', a: 'no' } })
  expect((await secret(emulator, 'a&versionId=x')).json()).toHaveProperty('SecretString', 'yes')
})

test.each([
  ['missing', '/secretsmanager/get?secretId=missing'],
  ['no id', '/secretsmanager/get'],
  ['unknown version', '/secretsmanager/get?secretId=a&versionId=x'],
  ['unknown stage', '/secretsmanager/get?secretId=a&versionStage=x'],
  ['missing parameter', '/systemsmanager/parameters/get?name=x'],
  ['unknown parameter version', '/systemsmanager/parameters/get?name=%2Fp&version=9'],
  ['unknown label', '/systemsmanager/parameters/get?name=%2Fp&label=x'],
])('whatever went wrong, the answer is the one generic 400: %s', async (_, path) => {
  await using emulator = await startEmulator({ secrets: { a: 'x' }, parameters: { '/p': 'x' } })
  expect(await ask(emulator, path)).toMatchObject({ status: 400, body: REFUSED })
})

test('a slash before the question mark is taken, as AWS writes it; one more is not', async () => {
  await using emulator = await startEmulator({ secrets: { a: 'x' }, parameters: { '/p': 'x' } })
  const status = async (path: string) => (await ask(emulator, path)).status
  expect(await status('/secretsmanager/get/?secretId=a')).toBe(200)
  expect(await status('/systemsmanager/parameters/get/?name=%2Fp')).toBe(200)
  expect(await status('/secretsmanager/get//?secretId=a')).toBe(404)
  expect(await status('/secretsmanager/')).toBe(404)
})

test('an unknown query parameter is ignored', async () => {
  await using emulator = await startEmulator({ secrets: { a: 'x' } })
  expect((await secret(emulator, 'a', '&refreshNow=perhaps&other=1')).status).toBe(200)
})

test.each([
  ['no token', {}],
  ['a wrong token', { 'X-Aws-Parameters-Secrets-Token': 'wrong' }],
  ["the agent's header", { 'X-Vault-Token': 'token' }],
])('%s is answered with 401', async (_, headers) => {
  await using emulator = await startEmulator({ token: 'token', secrets: { a: 'x' } })
  expect((await ask(emulator, '/secretsmanager/get?secretId=a', headers)).status).toBe(401)
})

test('not ready: 400 with its own text, at once and until it is ready', async () => {
  await using emulator = await startEmulator({ secrets: { a: 'x' }, ready: false })
  const waiting = { status: 400, body: 'not ready to serve traffic, please wait' }
  expect(await secret(emulator, 'a')).toMatchObject(waiting)
  emulator.setReady(true)
  expect((await secret(emulator, 'a')).status).toBe(200)
  emulator.setReady(false)
  expect(await secret(emulator, 'a')).toMatchObject(waiting)
})

test('a parameter has every key in order, with its type, version and ARN', async () => {
  const clock = at('2026-03-01T10:15:30.362Z')
  await using emulator = await startEmulator({ clock, parameters: { '/orders/flags': ['a', 'b'] } })
  expect((await parameter(emulator, '/orders/flags')).body).toBe(
    '{"Parameter":{"ARN":"arn:aws:ssm:eu-west-1:123456789012:parameter/orders/flags","DataType":"text",' +
      '"LastModifiedDate":"2026-03-01T10:15:30.362Z","Name":"/orders/flags","Selector":null,"SourceResult":null,' +
      '"Type":"StringList","Value":"a,b","Version":1},"ResultMetadata":{}}',
  )
})

test('an earlier version of a parameter can be read by its number', async () => {
  await using emulator = await startEmulator({ parameters: { plain: 'one' }, ttl: 0 })
  emulator.setParameter('plain', 'two')
  const value = async (more = ''): Promise<unknown> =>
    (await parameter(emulator, 'plain', more)).json().Parameter
  expect(await value()).toMatchObject({ Value: 'two', Version: 2, Selector: null })
  expect(await value('&version=1')).toMatchObject({ Value: 'one', Version: 1, Selector: ':1' })
})

test('a SecureString comes encrypted unless decryption is asked for', async () => {
  const parameters = { '/key': { type: 'SecureString', value: 'plain text' } } as const
  await using emulator = await startEmulator({ parameters })
  const value = async (more = ''): Promise<string> => {
    const { Parameter } = (await parameter(emulator, '/key', more)).json()
    return (Parameter as { Value: string }).Value
  }
  const encrypted = await value()
  expect(encrypted).toMatch(/^[A-Za-z0-9+/]{80,}={0,2}$/)
  expect(await value('&withDecryption=false')).toBe(encrypted)
  expect(await value('&withDecryption=true')).toBe('plain text')
})

test('a secret can be read as a parameter, and SourceResult repeats it', async () => {
  await using emulator = await startEmulator({ secrets: { text: 'abc', blob: new Uint8Array([1]) } })
  const name = '/aws/reference/secretsmanager/'
  const read = async (id: string): Promise<unknown> =>
    (await parameter(emulator, name + id, '&withDecryption=true')).json().Parameter
  expect(await read('text')).toMatchObject({
    Version: 0,
    DataType: null,
    Value: 'abc',
    Type: 'SecureString',
    SourceResult: expect.stringContaining('"secretString":"abc"'),
  })
  expect(await read('blob')).toMatchObject({ Value: null })
  expect(await parameter(emulator, `${name}text`)).toMatchObject({ status: 400, body: REFUSED })
})
