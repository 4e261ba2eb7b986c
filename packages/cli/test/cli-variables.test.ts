// The command reads the variables of AWS's own extension, unless an option is given.
import { expect, jest, test } from '@jest/globals'
import { bundleFolder } from '../../emulator/test/support/bundles.ts'
import { RunningCli, runCli } from './support/cli.ts'
import { freePort } from './support/free-port.ts'

jest.setTimeout(60_000)

const { write } = bundleFolder()
const file = write('secrets.json', '{ "secrets": { "a": "x" }, "parameters": { "/p": "x" } }')

/** Cache results in the log of two fetches each of a secret and a parameter, in this order. */
const caches = async (args: readonly string[], variables: Record<string, string>): Promise<string[]> => {
  const all = ['emulate', '--port', '0', '--token', 'token', '--secrets', file, ...args]
  const cli = new RunningCli(all, undefined, variables)
  const [, url] = await cli.printed(/(http:\/\/127\.0\.0\.1:\d+)/)
  const headers = { 'X-Aws-Parameters-Secrets-Token': 'token' }
  for (const path of ['/secretsmanager/get?secretId=a', '/systemsmanager/parameters/get?name=%2Fp']) {
    for (let time = 0; time < 2; time += 1) {
      const response = await fetch(`${url}${path}`, { headers, signal: AbortSignal.timeout(5000) })
      await response.arrayBuffer()
    }
  }
  const { stdout } = await cli.stop('SIGTERM')
  return [...stdout.matchAll(/ {2}200 {2}(\w+)/g)].map(([, cache]) => String(cache))
}

const CACHED = ['miss', 'hit']
const NOT_CACHED = ['miss', 'miss']

test.each<[Record<string, string>, string[], string[]]>([
  [{}, [], [...CACHED, ...CACHED]],
  [{ SECRETS_MANAGER_TTL: '0' }, [], [...NOT_CACHED, ...CACHED]],
  [{ SSM_PARAMETER_STORE_TTL: '0' }, [], [...CACHED, ...NOT_CACHED]],
  [{ PARAMETERS_SECRETS_EXTENSION_CACHE_ENABLED: 'false' }, [], [...NOT_CACHED, ...NOT_CACHED]],
  [{ SECRETS_MANAGER_TTL: '0', SSM_PARAMETER_STORE_TTL: '0' }, ['--ttl', '60'], [...CACHED, ...CACHED]],
])('the cache by %j and %j', async (variables, args, expected) => {
  expect(await caches(args, variables)).toEqual(expected)
})

test('the port by its variable, unless --port names another one', async () => {
  const port = await freePort()
  const variables = { PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: String(port) }
  const byVariable = new RunningCli(['emulate'], undefined, variables)
  await byVariable.printed(new RegExp(`^# extension emulated on http://127\\.0\\.0\\.1:${port}, `))
  // That port is taken now, so whoever wants it says so.
  expect((await runCli(['emulate'], undefined, variables)).stderr).toContain(
    `port ${port} on 127.0.0.1 is in use`,
  )
  expect((await byVariable.stop('SIGINT')).code).toBe(0)

  const elsewhere = new RunningCli(['emulate', '--port', '0'], undefined, variables)
  const [, chosen] = await elsewhere.printed(/HTTP_PORT=(\d+)\n/)
  expect(chosen).not.toBe(String(port))
  expect((await elsewhere.stop('SIGINT')).code).toBe(0)
})

test.each<[Record<string, string>, string]>([
  [{ PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: 'x' }, 'a whole number from 1 to 65535'],
  [{ PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: '0' }, 'a whole number from 1 to 65535'],
  [{ PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: '70000' }, 'a whole number from 1 to 65535'],
  [{ PARAMETERS_SECRETS_EXTENSION_MAX_CONNECTIONS: '0' }, 'a whole number, at least 1'],
  [{ PARAMETERS_SECRETS_EXTENSION_CACHE_SIZE: '12345678901234567890' }, 'a whole number, at least 0'],
  [{ PARAMETERS_SECRETS_EXTENSION_CACHE_ENABLED: 'no' }, 'true or false'],
  [{ SECRETS_MANAGER_TTL: 'soon' }, 'a whole number, at least 0'],
  [{ SSM_PARAMETER_STORE_TIMEOUT_MILLIS: '9999999999' }, 'a whole number from 0 to 2147483647'],
])('one that is wrong is one line, which names it: %j', async (variables, expected) => {
  const { code, stdout, stderr } = await runCli(['emulate', '--secrets', file], undefined, variables)
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  const [name] = Object.keys(variables)
  expect(stderr).toBe(`extension-secrets: variable ${name} must be ${expected}\n`)
})
