import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { startEmulator } from '@extension-secrets/emulator'
import { expect, test } from '@jest/globals'
import { bundleFolder } from '../../emulator/test/support/bundles.ts'
import { RunningCli, runCli } from './support/cli.ts'

const { write } = bundleFolder()
const file = write('secrets.json', '{ "secrets": { "orders/db": { "username": "app" } } }')

const faults = write('faults.json', '{ "faults": [{ "kind": "throtle" }] }')

const serve = async (
  ...args: string[]
): Promise<{ cli: RunningCli; get: (path: string) => Promise<Response> }> => {
  const cli = new RunningCli(['emulate', '--port', '0', '--token', 'token', ...args])
  const [, url] = await cli.printed(/(http:\/\/127\.0\.0\.1:\d+)/)
  const headers = { 'X-Aws-Parameters-Secrets-Token': 'token' }
  return { cli, get: (path) => fetch(url + path, { headers, signal: AbortSignal.timeout(5000) }) }
}
const PATH = '/secretsmanager/get?secretId=orders%2Fdb'

test.each(['SIGINT', 'SIGTERM'] as const)(
  'it serves until %s, logs each request, and ends with 0',
  async (signal) => {
    const { cli, get } = await serve('--secrets', file)
    expect(await (await get(PATH)).json()).toHaveProperty('Name', 'orders/db')
    await get(PATH)
    await get('/secretsmanager/get?secretId=no%0Asuch%1B%5B31m')
    await cli.printed(/400/)
    const { code, stdout, stderr } = await cli.stop(signal)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const line = (rest: string, reason = '') =>
      expect.stringMatching(new RegExp(`^\\S+Z  GET  secret  ${rest}  \\d+\\.\\d ms${reason}$`))
    expect(stdout.trimEnd().split('\n').slice(-3)).toEqual([
      line('orders/db  200  miss'),
      line('orders/db  200  hit'),
      line('no%0Asuch%1B\\[31m  400  miss', '  ResourceNotFoundException'),
    ])
  },
)

test('it prints what to export; a random token once, a given one never', async () => {
  const random = new RunningCli(['emulate', '--port', '0'])
  const [, port, token] = await random.printed(
    /export PARAMETERS_\w+_HTTP_PORT=(\d+)\nexport AWS_SESSION_TOKEN=(\S+)\n/,
  )
  const headers = { 'X-Aws-Parameters-Secrets-Token': String(token) }
  const url = `http://127.0.0.1:${port}/secretsmanager/get`
  expect((await fetch(url, { headers, signal: AbortSignal.timeout(5000) })).status).toBe(400)
  expect((await random.stop('SIGTERM')).stdout.split(String(token))).toHaveLength(2)
  const { cli } = await serve()
  const { stdout } = await cli.stop('SIGTERM')
  expect(stdout).not.toContain('=token')
  expect(stdout).not.toContain('\u001b')
})

test('--dialect, --ttl and --not-ready are heeded', async () => {
  const agent = await serve('--dialect', 'agent', '--ttl', '0', '--secrets', file)
  expect(await (await agent.get('/ping')).text()).toBe('healthy')
  await agent.get(PATH)
  await agent.get(PATH)
  await agent.cli.printed(/miss.+\n.+miss/)
  await agent.cli.stop('SIGTERM')

  const late = await serve('--not-ready', '400', '--secrets', file)
  expect(await (await late.get(PATH)).text()).toBe('not ready to serve traffic, please wait')
  await late.cli.printed(/^ready$/m)
  expect((await late.get(PATH)).status).toBe(200)
  expect((await late.cli.stop('SIGINT')).code).toBe(0)
})

test('--help and --version', async () => {
  const help = await runCli(['--help'])
  expect(help).toMatchObject({ code: 0, stderr: '' })
  for (const word of ['--secrets', '--not-ready', 'invoke', '--handler']) expect(help.stdout).toContain(word)
  expect(await runCli([])).toEqual(help)
  expect(await runCli(['emulate', '--help'])).toEqual(help)
  expect(help.stdout).not.toContain('lambda-extension')
  const manifest = new URL('../package.json', import.meta.url)
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
  expect(await runCli(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n` })
})

test.each([
  [['emulate', '--prot', '1'], 2, 'unknown option --prot'],
  [['emulate', '--port', 'x'], 2, '--port takes a number'],
  [['emulate', '--not-ready', '2147483648'], 2, '--not-ready takes at most 2147483647 ms'],
  [['emulate', '--token'], 2, 'needs a value'],
  [['emulate', 'server'], 2, 'unexpected argument'],
  [['server'], 2, 'start with a subcommand: emulate, init, invoke, layer, policy or run'],
  [['--secrets', file], 2, 'start with a subcommand: emulate, init, invoke, layer, policy or run'],
  [['emulate', '--port', '70000'], 2, '--port must be 0 (a free one) or an integer'],
  [['emulate', '--dialect', 'vault'], 2, "--dialect must be 'extension', 'agent' or 'agent-2'"],
  [['emulate', '--admin', '70000'], 2, '--admin must be'],
  [['emulate', '--token', 'a b'], 2, '--token must be a string'],
  [['emulate', '--faults', faults], 1, `fault plan ${faults}: faults[0].kind must be one of latency,`],
  [['emulate', '--faults', 'none.json'], 1, 'fault plan none.json does not exist'],
  [['emulate', '--secrets', 'missing.json'], 1, 'missing.json'],
])('a mistake is one line on standard error: %j', async (args, code, words) => {
  const ended = await runCli(args)
  expect(ended).toMatchObject({ code, stdout: '' })
  expect(ended.stderr).toMatch(/^extension-secrets: [^\n]+\n$/)
  expect(ended.stderr).toContain(words)
})

test('a port in use is one line too', async () => {
  await using emulator = await startEmulator()
  const { code, stderr } = await runCli(['emulate', '--port', String(emulator.port)])
  expect(code).toBe(1)
  expect(stderr).toMatch(new RegExp(`^[^\\n]+port ${emulator.port} [^\\n]+in use[^\\n]+\\n$`))
})

test('an agent whose port was taken while it was not ready ends with status 1', async () => {
  const late = await serve('--dialect', 'agent', '--not-ready', '1500', '--secrets', file)
  await late.cli.printed(/^not ready for 1500 ms$/m)
  const [, port] = await late.cli.printed(/HTTP_PORT=(\d+)\n/)
  const thief = createServer().listen(Number(port), '127.0.0.1')
  await once(thief, 'listening')
  const { code, stderr } = await late.cli.ended
  await new Promise((resolve) => thief.close(resolve))
  expect(code).toBe(1)
  expect(stderr).toMatch(/^extension-secrets: port \d+ on 127\.0\.0\.1 is in use; [^\n]+\n$/)
})
