import { spawn } from 'node:child_process'
import { createServer, type IncomingHttpHeaders, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import {
  conformanceContents,
  type DialectName,
  type Emulator,
  runConformance,
  startEmulator,
} from '@extension-secrets/emulator'
import { expect, test } from '@jest/globals'
import { bundleFolder } from './support/bundles.ts'

const DIALECTS = ['extension', 'agent', 'agent-2'] as const
const MAIN = fileURLToPath(new URL('../src/conformance/main.ts', import.meta.url))
const { write } = bundleFolder()

const run = async (emulator: Pick<Emulator, 'url' | 'token'>, dialect: DialectName) => {
  const results = await runConformance({ url: emulator.url, dialect, token: emulator.token })
  return { count: results.length, failed: results.filter(({ problems }) => problems.length > 0) }
}

test.each(DIALECTS)('the emulator conforms: %s', async (dialect) => {
  await using emulator = await startEmulator({ ...conformanceContents, dialect })
  const { count, failed } = await run(emulator, dialect)
  expect(failed).toEqual([])
  expect(count).toBeGreaterThan(20)
})

test.each([
  ['extension', 'agent'],
  ['extension', 'agent-2'],
  ['agent', 'extension'],
  ['agent-2', 'extension'],
] as const)('the %s does not pass for the %s', async (server, dialect) => {
  await using emulator = await startEmulator({ ...conformanceContents, dialect: server })
  expect((await run(emulator, dialect)).failed.length).toBeGreaterThan(20)
})

const EXCEPTIONS = [
  'says that a secret does not exist',
  'says that a stage does not exist',
  'says that a version does not exist',
  'does not treat an encoded & as a separator',
]
test.each([
  [
    'agent',
    'agent-2',
    [
      ...EXCEPTIONS,
      'puts a message between quotes as it is',
      'does not know roles',
      'does not know roles with an id in the path',
    ],
  ],
  [
    'agent-2',
    'agent',
    [
      ...EXCEPTIONS,
      'escapes a message',
      'refuses a malformed role ARN',
      'refuses it with an id in the path',
      'requires an id before it checks the role',
    ],
  ],
] as const)('the %s fails in exactly those cases in which the %s differs', async (server, dialect, names) => {
  await using emulator = await startEmulator({ ...conformanceContents, dialect: server })
  const { failed } = await run(emulator, dialect)
  expect(failed.map(({ name }) => name)).toEqual(names)
})

interface Answer {
  status: number
  body: string
}
type Spoil = (
  answer: Answer,
  asked: { path: string; method: string; headers: IncomingHttpHeaders },
) => Partial<Answer>

/** Headers go on as they came, also where one came twice. */
const passOn = (emulator: Emulator, path: string, method: string, headers: string[]): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { port } = emulator
    const outgoing = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
    })
    outgoing.on('error', reject).end()
  })

/** A server that forwards everything to the emulator, and corrupts the answers. */
const spoiled = async (emulator: Emulator, spoil: Spoil): Promise<AsyncDisposable & { url: string }> => {
  const server = createServer(async ({ url: path = '', method = '', headers, rawHeaders }, response) => {
    const whole = await passOn(emulator, path, method, rawHeaders)
    const { status, body } = { ...whole, ...spoil(whole, { path, method, headers }) }
    response.writeHead(status, { 'content-length': Buffer.byteLength(body) }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const swap =
  (from: string | RegExp, to: string): Spoil =>
  ({ body }) => ({ body: body.replace(from, to) })
test.each<[string, DialectName, Spoil]>([
  ['no ResultMetadata', 'extension', swap(',"ResultMetadata":{}', '')],
  ['a date with trailing zeros', 'extension', swap(/(:\d\d)(?:\.\d+)?Z"/, '$1.500Z"')],
  ['keys in another order', 'extension', swap(/("SecretBinary":\w+),("SecretString":[^,]+)/, '$2,$1')],
  ['no null for what is absent', 'extension', swap('"SecretBinary":null,', '')],
  ['a status that tells more', 'extension', ({ status }) => ({ status: status === 400 ? 404 : status })],
  ['a SecureString in clear', 'extension', swap(/"AQIC[^"]+"/, '"a secure string"')],
  ['no selector', 'extension', swap(/"Selector":":[^"]+"/, '"Selector":null')],
  ['any token', 'extension', ({ status }) => ({ status: status === 401 ? 200 : status })],
  ['ResultMetadata', 'agent', swap(/\}$/, ',"ResultMetadata":{}}')],
  ['a date as a number', 'agent', swap(/"CreatedDate":"([\d.]+)"/, '"CreatedDate":$1')],
  ['null for what is absent', 'agent', swap('"SecretString"', '"SecretBinary":null,"SecretString"')],
  ['another word for healthy', 'agent', swap('healthy', 'ok')],
  ['forwarded requests', 'agent', (_, { headers }) => (headers['x-forwarded-for'] ? { status: 200 } : {})],
  ['every method', 'agent', (_, { method }) => (method === 'POST' ? { status: 200 } : {})],
  ['unknown parameters', 'agent', (_, { path }) => (path.includes('other=1') ? { status: 200 } : {})],
  ['an exception with a space', 'agent', swap('","message"', '", "message"')],
  ['an exception without a space', 'agent-2', swap('", "', '","')],
  ['roles of any form', 'agent', (_, { path }) => (path.includes('roleArn=app') ? { status: 200 } : {})],
  ['roles', 'agent-2', (_, { path }) => (path.includes('roleArn') ? { status: 200 } : {})],
  [
    'the last of two tokens',
    'agent',
    (_, { headers }) =>
      String(headers['x-aws-parameters-secrets-token']).includes(',') ? { status: 200 } : {},
  ],
])('a wrong server fails: %s (%s)', async (_, dialect, spoil) => {
  await using emulator = await startEmulator({ ...conformanceContents, dialect, token: 'token' })
  await using right = await spoiled(emulator, () => ({}))
  expect((await run({ ...right, token: 'token' }, dialect)).failed).toEqual([])
  await using wrong = await spoiled(emulator, spoil)
  expect((await run({ ...wrong, token: 'token' }, dialect)).failed.length).toBeGreaterThan(0)
})

test('a server that holds other values fails, and no problem quotes a value or the token', async () => {
  const secrets = { 'conformance/text': 'canary-99', 'conformance/json': { a: 'canary-99' } }
  await using emulator = await startEmulator({ secrets, token: 'token-99' })
  const { failed } = await run(emulator, 'extension')
  expect(failed.length).toBeGreaterThan(10)
  expect(JSON.stringify(failed)).not.toMatch(/canary-99|token-99/)
})

const command = (...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    const { AWS_SESSION_TOKEN: _, ...env } = process.env
    const flags = ['--disable-warning=ExperimentalWarning', MAIN, ...args]
    const child = spawn(process.execPath, flags, { env, timeout: 20_000, killSignal: 'SIGKILL' })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk
    })
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk
    })
    child.once('close', (code) => resolve({ code, stdout, stderr }))
  })

test('the command: secrets to load, a report, and an exit status', async () => {
  const printed = await command('--print-secrets')
  expect(printed.code).toBe(0)
  await using emulator = await startEmulator({
    file: write('conformance.json', printed.stdout),
    token: 'token-99',
  })
  const asked = ['--url', emulator.url, '--token', 'token-99', '--dialect']
  const good = await command(...asked, 'extension')
  expect(good).toMatchObject({ code: 0, stderr: '' })
  expect(good.stdout).toMatch(
    /It must hold conformance\/text, .+\n[\s\S]+ok {6}it gives a text secret\n[\s\S]+(\d+) of \1 cases/,
  )
  const bad = await command(...asked, 'agent')
  expect(bad.code).toBe(1)
  expect(bad.stdout).toMatch(
    /FAILED {2}it is healthy without a token\n +GET \/ping\n +status 401, expected 200\n/,
  )
  expect(bad.stdout).not.toContain('token-99')
  await emulator.close()
  const none = await command(...asked, 'extension')
  expect(none.code).toBe(1)
  expect(none.stdout).toContain('Is the server running?')
}, 60_000)

test.each([
  [[], '--url'],
  [['--url', 'ftp://x'], '--url'],
  [['--url', 'http://127.0.0.1:1'], '--dialect'],
  [['--url', 'http://127.0.0.1:1', '--dialect', 'agent'], '--token'],
  [['--tokem', 'token-99'], 'unknown'],
])('a wrong command line is one line, and status 2: %j', async (args, words) => {
  const { code, stdout, stderr } = await command(...args)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/^conformance: [^\n]+\n$/)
  expect(stderr).toContain(words)
  expect(stderr).not.toContain('token-99')
})
