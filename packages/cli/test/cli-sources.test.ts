import { writeFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { bundleFolder } from '../../emulator/test/support/bundles.ts'
import { exception, FakeAws } from '../../emulator/test/support/fake-aws.ts'
import { colourOf } from '../src/output/output.ts'
import { RunningCli, runCli } from './support/cli.ts'

const { write } = bundleFolder()
const get = async (cli: RunningCli, id: string): Promise<{ status: number; text: string }> => {
  const [, url] = await cli.printed(/(http:\/\/127\.0\.0\.1:\d+), stop/)
  const headers = { 'X-Aws-Parameters-Secrets-Token': 'token' }
  const response = await fetch(`${url}/secretsmanager/get?secretId=${encodeURIComponent(id)}`, {
    headers,
    signal: AbortSignal.timeout(5000),
  })
  return { status: response.status, text: await response.text() }
}
const COMMON = ['emulate', '--port', '0', '--token', 'token']

test('--watch: a change is served and reported by its names, a malformed file in one line, never a value', async () => {
  const file = write('watched.yaml', 'secrets:\n  a: hunter1\n')
  const cli = new RunningCli([...COMMON, '--secrets', file, '--watch'])
  await cli.printed(/^# from \S+watched\.yaml, watched$/m)
  expect((await get(cli, 'a')).text).toContain('hunter1')
  writeFileSync(file, 'secrets:\n  a: hunter2\n  b: x\n')
  await cli.printed(/watched\.yaml reloaded: a, b changed/)
  expect((await get(cli, 'a')).text).toContain('hunter2')
  const broken = new Promise((resolve) => cli.child.stderr?.once('data', resolve))
  writeFileSync(file, 'secrets:\n  a: [hunter3\n')
  await broken
  expect((await get(cli, 'a')).text).toContain('hunter2')
  const { code, stdout, stderr } = await cli.stop('SIGTERM')
  expect(code).toBe(0)
  expect(stderr).toMatch(/^extension-secrets: [^\n]+watched\.yaml:3:1 is not valid YAML[^\n]+\n$/)
  expect(stdout + stderr).not.toMatch(/hunter/)
})

test('--aws-endpoint: these from the file, the rest from there; the log tells why one was refused', async () => {
  await using fake = await FakeAws.start(({ input }) =>
    input.SecretId === 'cloud'
      ? { body: { Name: 'cloud', SecretString: 'hunter2', VersionId: 'v'.repeat(36), CreatedDate: 1 } }
      : exception('AccessDeniedException', 'hunter3'),
  )
  const file = write('some.env', 'LOCAL=mine\n')
  const endpoint = fake.url.replace('//', '//user:hunter4@')
  const cli = new RunningCli([
    ...COMMON,
    '--secrets',
    file,
    '--aws-endpoint',
    endpoint,
    '--aws-region',
    'eu-west-1',
  ])
  await cli.printed(/^# from \S+some\.env; the rest from 127\.0\.0\.1:\d+$/m)
  expect((await get(cli, 'LOCAL')).text).toContain('mine')
  expect(fake.calls).toEqual([])
  expect((await get(cli, 'cloud')).text).toContain('hunter2')
  expect((await get(cli, 'denied')).status).toBe(400)
  await cli.printed(/denied {2}400 {2}miss {2}\d+\.\d ms {2}AccessDeniedException/)
  expect(fake.calls[0]?.authorization).toContain('/eu-west-1/secretsmanager/')
  const { code, stdout, stderr } = await cli.stop('SIGINT')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).not.toMatch(/hunter/)
})

test('--faults: the plan of the file strikes', async () => {
  const plan = write('plan.json', '{ "faults": [{ "kind": "throttle" }] }')
  const file = write('struck.json', '{ "secrets": { "a": "x" } }')
  const cli = new RunningCli([...COMMON, '--dialect', 'agent', '--secrets', file, '--faults', plan])
  expect((await get(cli, 'a')).text).toContain('ThrottlingException')
  expect((await cli.stop('SIGTERM')).code).toBe(0)
})

test('--admin prints its address and its own token', async () => {
  const cli = new RunningCli([...COMMON, '--admin', '0'])
  const [, url] = await cli.printed(/switch faults at (\S+),/)
  const [, token] = await cli.printed(/export EMULATOR_ADMIN_TOKEN=(\S+)/)
  const headers = { Authorization: `Bearer ${token}` }
  const response = await fetch(`${url}/faults`, { headers, signal: AbortSignal.timeout(5000) })
  expect(response.status).toBe(200)
  await cli.stop('SIGTERM')
})

test('colours are for a terminal, and for a user who has not said no', async () => {
  const before = process.env.NO_COLOR
  try {
    delete process.env.NO_COLOR
    expect(colourOf({ isTTY: true })).toBe(true)
    expect(colourOf({})).toBe(false)
    process.env.NO_COLOR = '1'
    expect(colourOf({ isTTY: true })).toBe(false)
  } finally {
    if (before === undefined) delete process.env.NO_COLOR
    else process.env.NO_COLOR = before
  }
  const cli = new RunningCli([...COMMON])
  await get(cli, 'none')
  await cli.printed(/none {2}400/)
  expect((await cli.stop('SIGTERM')).stdout).not.toContain('\u001b')
})

test.each([
  [['emulate', '--watch'], 2, '--watch needs --secrets FILE'],
  [['emulate', '--aws-endpoint', 'hunter2'], 2, '--aws-endpoint'],
  [['emulate', '--aws-region', 'hunter 2'], 2, '--aws-region'],
  [['emulate', '--faults', 'missing.json'], 1, 'fault plan missing.json does not exist'],
  [
    ['emulate', '--faults', write('bad-plan.json', '{ "faults": [hunter2] }')],
    1,
    'bad-plan.json:1:14 is not valid JSON',
  ],
  [['emulate', '--secrets', write('bad.yaml', 'secrets: [hunter2')], 1, 'bad.yaml:1:18 is not valid YAML'],
  [['emulate', '--secrets', write('bad.env', 'A=1\nhunter2')], 1, 'bad.env:2 is not NAME=value'],
  [['lambda-extension', '--token', 'hunter2'], 2, 'unknown option --token'],
  [['lambda-extension'], 1, 'AWS_LAMBDA_RUNTIME_API is not set'],
])('a mistake is one line: %j', async (args, code, words) => {
  const ended = await runCli(args)
  expect(ended).toMatchObject({ code, stdout: '' })
  expect(ended.stderr).toMatch(/^extension-secrets: [^\n]+\n$/)
  expect(ended.stderr).toContain(words)
  expect(ended.stderr).not.toContain('hunter')
})
