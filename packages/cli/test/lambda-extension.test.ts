import { createServer } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  availableRuntimes,
  type LambdaRuntime,
  type RunOptions,
  runLambda,
  startLambda,
} from '@extension-secrets/local-lambda'
import { beforeAll, describe, expect, jest, test } from '@jest/globals'
import { bundleFolder } from '../../emulator/test/support/bundles.ts'
import { FakeAws } from '../../emulator/test/support/fake-aws.ts'
import { caught } from '../../local-lambda/test/support/caught.ts'
import { payload } from '../../local-lambda/test/support/invocations.ts'
import { bundleSource } from './support/bundle-source.ts'
import { freePort } from './support/free-port.ts'

// These start processes that start servers, and bundle a whole function.
jest.setTimeout(30_000)

const { folder, write } = bundleFolder()
const secrets = write(
  'secrets.json',
  '{ "secrets": { "orders/db": { "username": "app" }, "key": "hunter2" } }',
)
const command = fileURLToPath(new URL('../dist/cli.js', import.meta.url))
const name = 'extension-secrets-emulator'
const emulate = (...args: string[]) => [{ command, name, args: ['lambda-extension', ...args] }]
const NOT_READY = 'not ready to serve traffic, please wait'
const LISTENS_IN_INIT = { LISTENS_IN_INIT: '1' }

const bundle = join(folder, 'function.mjs')
beforeAll(async () => {
  const source = `import middy from '@middy/core'
import { extensionSecrets } from '@extension-secrets/middy'
const { PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: port, AWS_SESSION_TOKEN: token } = process.env
const headers = { 'X-Aws-Parameters-Secrets-Token': token }
const ask = () => fetch('http://127.0.0.1:' + port + '/secretsmanager/get?secretId=key', { headers })
  .then((response) => response.text(), (error) => error.cause.code)
// The extension begins to listen while the function loads, the agent only later.
let early = await ask()
while (process.env.LISTENS_IN_INIT && early === 'ECONNREFUSED') early = await ask()
export const handler = middy()
  .use(extensionSecrets({ ttl: 0, secrets: { db: { secretId: 'orders/db', format: 'json' }, key: 'key' } }))
  .handler(async (event, context) => {
    if (event.exit) process.exit(1)
    if (event.ms) await new Promise((resolve) => setTimeout(resolve, event.ms))
    return { early, user: context.secrets.db.username, length: context.secrets.key.length, port }
  })`
  await bundleSource(source, bundle)
})

const run = (runtime: LambdaRuntime, options: Partial<RunOptions> = {}) =>
  runLambda({ bundle, runtime, events: [{}], extensions: emulate('--secrets', secrets), ...options })

describe.each(availableRuntimes())('in %s', (runtime) => {
  test('it is not ready in INIT, ready from the first INVOKE on, and ends with SHUTDOWN', async () => {
    const { results, environments } = await run(runtime, { env: LISTENS_IN_INIT, events: [{}, {}] })
    for (const result of results)
      expect(payload(result)).toMatchObject({ early: NOT_READY, user: 'app', length: 7 })
    const [environment] = environments
    expect(environment?.extensions).toEqual([{ name, code: 0, signal: null }])
    const logs = environment?.logs ?? ''
    expect(logs).toMatch(/^extension emulated on http:\/\/127\.0\.0\.1:\d+$/m)
    expect(logs).toMatch(/GET {2}secret {2}key {2}200 {2}miss/)
    expect(logs).not.toContain('hunter2')
  })
})

test('the agent is not there in INIT, and is from the first INVOKE on', async () => {
  const extensions = emulate('--secrets', secrets, '--dialect', 'agent')
  const { results, environments } = await run('built-in', { extensions })
  expect(results.map(payload)).toMatchObject([{ early: 'ECONNREFUSED', user: 'app' }])
  expect(environments[0]?.extensions).toEqual([{ name, code: 0, signal: null }])
})

test("with --aws it asks where the function's AWS_ENDPOINT_URL leads, which LocalStack sets", async () => {
  await using fake = await FakeAws.start(({ input: { SecretId } }) => ({
    body: {
      ARN: `arn:aws:secretsmanager:eu-west-1:000000000000:secret:${SecretId}-AbCdEf`,
      Name: SecretId,
      SecretString: '{ "username": "of LocalStack" }',
      VersionId: '6eb92ada-d38a-42b4-badc-62d287748bc3',
      VersionStages: ['AWSCURRENT'],
      CreatedDate: 1_700_000_000,
    },
  }))
  const env = { AWS_ENDPOINT_URL: fake.url, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' }
  const { results } = await run('built-in', { extensions: emulate('--aws'), env })
  expect(results.map(payload)).toMatchObject([{ user: 'of LocalStack' }])
  expect(fake.calls.map(({ authorization }) => authorization)).toContainEqual(
    expect.stringContaining('/eu-west-1/secretsmanager/'),
  )
})

test('frozen and thawed with the function, it goes on', async () => {
  const { results, environments } = await run('built-in', { events: [{}, {}, {}], freezeBetween: true })
  expect(results.map(payload)).toMatchObject([{ user: 'app' }, { user: 'app' }, { user: 'app' }])
  expect(environments).toMatchObject([{ frozen: 2, extensions: [{ code: 0 }] }])
})

test('each environment has its own, on its own port', async () => {
  const { results, environments } = await run('built-in', {
    events: [{ ms: 500 }, { ms: 500 }],
    concurrency: 2,
  })
  const ports = results.map((result) => (payload(result) as { port: string }).port)
  expect(new Set(ports).size).toBe(2)
  // None that another server or a connection could get before the extension has it.
  for (const port of ports) expect(Number(port)).toBeLessThan(20_000)
  expect(environments.map(({ extensions }) => extensions)).toEqual([
    [{ name, code: 0, signal: null }],
    [{ name, code: 0, signal: null }],
  ])
})

test('a port that is given is free again for the environment after one that failed', async () => {
  const port = await freePort()
  const server = createServer().listen(port, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const env = { PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: String(port) }
  // Taken, it cannot start, and says so.
  const taken = await caught(() => run('built-in', { env }))
  expect(taken).toMatchObject({
    code: 'EXTENSION_FAILED',
    message: expect.stringContaining(`reported Extension.StartFailed during startup: port ${port}`),
  })
  await new Promise((resolve) => server.close(resolve))
  const { results } = await run('built-in', {
    env: { ...env, ...LISTENS_IN_INIT },
    events: [{}, { exit: true }, {}],
  })
  expect(results.map(({ environment }) => environment)).toEqual([0, 0, 1])
  expect(payload(results[2] as never)).toMatchObject({ early: NOT_READY, user: 'app', port: String(port) })
})

test('if it cannot start, INIT fails with its reason', async () => {
  const extensions = emulate('--secrets', join(folder, 'missing.json'))
  const error = await caught(() => startLambda({ bundle, runtime: 'built-in', extensions }))
  expect(error).toMatchObject({ code: 'EXTENSION_FAILED' })
  expect(error.message).toMatch(
    /^extension extension-secrets-emulator reported Extension\.StartFailed during startup: secrets file \S+missing\.json does not exist[^\n]*$/,
  )
})

test.each([
  ['extension', '0', 1],
  ['agent', '80', 1024],
])('as the %s it tells Lambda that the port variable is wrong: %s', async (dialect, port, lowest) => {
  const env = { PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: port }
  const extensions = emulate('--secrets', secrets, '--dialect', dialect)
  const error = await caught(() => startLambda({ bundle, runtime: 'built-in', extensions, env }))
  expect(error.message).toContain(
    `reported Extension.StartFailed during startup: variable PARAMETERS_SECRETS_EXTENSION_HTTP_PORT must be a whole number from ${lowest} to 65535`,
  )
})

test('the agent takes the token from where the real one takes it', async () => {
  const extensions = emulate('--secrets', secrets, '--dialect', 'agent')
  const file = write('token', 'from-a-file\n')
  for (const AWS_TOKEN of ['in-the-environment', `file://${file}`]) {
    const { results } = await run('built-in', { extensions, env: { AWS_TOKEN } })
    expect(results.map(payload)).toMatchObject([{ user: 'app' }])
  }
  const env = { AWS_TOKEN: `file://${file}.none` }
  const error = await caught(() => run('built-in', { extensions, env }))
  expect(error.message).toContain('the file that AWS_TOKEN names cannot be read (ENOENT)')
})
