import { spawn } from 'node:child_process'
import { createServer, type IncomingHttpHeaders } from 'node:http'
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

const DIALECTS = ['extension', 'agent'] as const
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

test('the agent does not pass for the extension, nor the other way round', async () => {
  await using extension = await startEmulator({ ...conformanceContents })
  await using agent = await startEmulator({ ...conformanceContents, dialect: 'agent' })
  expect((await run(extension, 'agent')).failed.length).toBeGreaterThan(20)
  expect((await run(agent, 'extension')).failed.length).toBeGreaterThan(20)
})

interface Answer {
  status: number
  body: string
}
type Spoil = (
  answer: Answer,
  asked: { path: string; method: string; headers: IncomingHttpHeaders },
) => Partial<Answer>

/** A server that passes everything on to the emulator, and spoils what comes back. */
const spoiled = async (emulator: Emulator, spoil: Spoil): Promise<AsyncDisposable & { url: string }> => {
  const server = createServer(async ({ url: path = '', method = '', headers }, response) => {
    const { host: _, connection: __, ...passed } = headers
    const answer = await fetch(emulator.url + path, { method, headers: passed as Record<string, string> })
    const whole = { status: answer.status, body: await answer.text() }
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
  ['an exception without a space', 'agent', swap('", "', '","')],
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
  expect(none.stdout).toContain('is it running?')
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
