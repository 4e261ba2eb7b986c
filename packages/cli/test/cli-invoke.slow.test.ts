import { availableRuntimes } from '@extension-secrets/local-lambda'
import { describe, expect, test } from '@jest/globals'
import { bundleFolder, isAlive } from '../../emulator/test/support/bundles.ts'
import { inFlags } from '../src/flags/in-flags.ts'
import { RunningCli, runCli } from './support/cli.ts'

const { write } = bundleFolder()
const secrets = write('secrets.json', '{ "secrets": { "orders/db": { "username": "app" } } }')
const bundle = write(
  'function.mjs',
  `export const handler = async (event) => {
  const { PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: port, AWS_SESSION_TOKEN: token } = process.env
  const url = 'http://127.0.0.1:' + port + '/secretsmanager/get?secretId=orders%2Fdb'
  const response = await fetch(url, { headers: { 'X-Aws-Parameters-Secrets-Token': token } })
  console.log('a line of the function')
  return { event, name: (await response.json()).Name }
}
export const fails = async () => { throw new RangeError('broken') }
export const hangs = () => new Promise((resolve) => { console.log('pid', process.pid); setTimeout(resolve, 60_000) })`,
)

describe.each(availableRuntimes())('in %s', (runtime) => {
  const invoke = (...args: string[]) => runCli(['invoke', bundle, '--runtime', runtime, ...args])

  test('the answer goes to standard output as JSON, all else to standard error', async () => {
    const event = write('event.json', '{ "id": 7 }')
    const { code, stdout, stderr } = await invoke('--secrets', secrets, '--event', event)
    expect({ code, stdout }).toEqual({ code: 0, stdout: '{"event":{"id":7},"name":"orders/db"}\n' })
    expect(stderr).toMatch(new RegExp(`INIT \\d+\\.\\d ms in ${runtime}`))
    expect(stderr).toContain('a line of the function')
    expect(stderr).toMatch(/GET {2}secret {2}orders\/db {2}200 {2}miss/)
    expect(stderr).toMatch(/INVOKE \d+\.\d ms, success/)
  })

  test('a function that fails, or runs out of time, ends it with 1', async () => {
    const failed = await invoke('--handler', 'fails')
    expect(failed).toMatchObject({ code: 1, stdout: '' })
    expect(failed.stderr).toContain('RangeError: broken')
    const late = await invoke('--handler', 'hangs', '--timeout', '300')
    expect(late).toMatchObject({ code: 1, stdout: '' })
    expect(late.stderr).toContain('Task timed out after 0.30 seconds')
  })

  test('several events are answered in their order, in as many environments as are allowed', async () => {
    const event = (id: number) => ['--event', write(`event-${id}.json`, `{ "id": ${id} }`)]
    const many = [...event(1), ...event(2), ...event(3)]
    const { code, stdout, stderr } = await invoke('--secrets', secrets, ...many, '--freeze', '50')
    expect(code).toBe(0)
    const answers = stdout.trim().split('\n')
    expect(answers.map((line) => JSON.parse(line).event)).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }])
    expect(stderr.match(/^INIT /gm)).toHaveLength(1)
    expect(stderr.match(/^FREEZE \d+\.\d ms$/gm)).toHaveLength(2)
    expect(stderr).toMatch(/^INVOKE \d+\.\d ms, success \(event 3, environment 1\)$/m)
    const parallel = await invoke('--secrets', secrets, ...many, '--concurrency', '3')
    expect(parallel.stderr.match(/^INIT /gm)).toHaveLength(3)
    expect(parallel.stdout).toBe(stdout)
  })

  test('a signal ends function and command', async () => {
    const cli = new RunningCli(['invoke', bundle, '--runtime', runtime, '--handler', 'hangs'])
    const pid = await new Promise<number>((resolve) => {
      cli.child.stderr?.on('data', () => {
        const match = /pid (\d+)/.exec(cli.stderr)
        if (match !== null) resolve(Number(match[1]))
      })
    })
    expect((await cli.stop('SIGINT')).code).toBe(130)
    expect(isAlive(pid)).toBe(false)
  })
})

test('without --event it is {}, with - it comes from standard input', async () => {
  const run = (...args: string[]) => [
    'invoke',
    bundle,
    '--runtime',
    'built-in',
    '--secrets',
    secrets,
    ...args,
  ]
  expect(JSON.parse((await runCli(run())).stdout)).toHaveProperty('event', {})
  const piped = await runCli(run('--event', '-'), '{"from":"stdin"}')
  expect(JSON.parse(piped.stdout)).toHaveProperty('event', { from: 'stdin' })
  // As PowerShell pipes it.
  const marked = await runCli(run('--event', '-'), '\ufeff{"from":"stdin"}')
  expect(JSON.parse(marked.stdout)).toHaveProperty('event', { from: 'stdin' })
  expect(JSON.parse((await runCli(run('--event', '-'), '')).stdout)).toHaveProperty('event', {})
})

test.each([
  ['option freezeBetween must be a boolean', '--freeze must be a boolean'],
  ['option file must be the path of a file', '--secrets must be the path of a file'],
  ['option aws.region must be x', '--aws-region must be x'],
  ['option token must be x', '--token must be x'],
  ['variable X must be x', 'variable X must be x'],
])('a message of the library is told in the words of the command line: %s', (message, told) => {
  expect(inFlags(message)).toBe(told)
})

test.each([
  [['invoke'], 2, 'BUNDLE'],
  [['invoke', bundle, 'another'], 2, 'BUNDLE'],
  [['invoke', bundle, '--port', '1'], 2, '--port'],
  [['invoke', bundle, '--concurrency', 'many'], 2, '--concurrency takes a number'],
  [['invoke', bundle, '--concurrency', '0'], 2, '--concurrency must be'],
  [['invoke', bundle, '--freeze', 'long'], 2, '--freeze takes a number'],
  [['invoke', bundle, '--freeze', '99999999999'], 2, '--freeze takes at most 2147483647 ms'],
  [['invoke', bundle, '--timeout', '99999999999'], 2, '--timeout takes at most 2147483647 ms'],
  [['invoke', bundle, '--timeout', '0'], 2, '--timeout must be'],
  [['invoke', bundle, '--handler', 'a b'], 2, '--handler must be'],
  [['invoke', bundle, '--event', '-', '--event', '-'], 2, 'use --event - only once'],
  [['invoke', ''], 2, 'BUNDLE must be the path'],
  [['invoke', 'missing.mjs'], 1, 'missing.mjs'],
  [['invoke', bundle, '--handler', 'other'], 1, 'it exports fails, handler, hangs'],
  [['invoke', write('throws.mjs', 'null.x')], 1, 'TypeError'],
  [['invoke', write('syntax.mjs', 'const = 1')], 1, 'syntax.mjs:1'],
  [['invoke', write('exits.mjs', 'process.exit(3)')], 1, 'exit status 3'],
  [['invoke', bundle, '--runtime', 'deno'], 2, '--runtime must be'],
  [['invoke', bundle, '--event', write('bad.json', '{"a" hunter2}')], 1, 'bad.json:1:6'],
])('a mistake is one line: %j', async (args, code, words) => {
  const ended = await runCli(args)
  expect(ended).toMatchObject({ code, stdout: '' })
  expect(ended.stderr).toMatch(/^extension-secrets: [^\n]+\n$/)
  expect(ended.stderr).toContain(words)
  expect(ended.stderr).not.toContain('hunter2')
})
