import { createServer } from 'node:net'
import { constants } from 'node:os'
import { expect, test } from '@jest/globals'
import { bundleFolder, isAlive } from '../../emulator/test/support/bundles.ts'
import { RunningCli, runCli } from './support/cli.ts'
import { freePort } from './support/free-port.ts'

const { write } = bundleFolder()
const secrets = write('secrets.json', '{ "secrets": { "orders/key": "hunter2" } }')
/** Fetches the secret, and prints it; then does what its arguments say. */
const program = write(
  'program.mjs',
  `const { PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: port, AWS_SESSION_TOKEN: token } = process.env
const [what, value] = process.argv.slice(2)
const url = 'http://127.0.0.1:' + port + '/secretsmanager/get?secretId=orders%2Fkey'
const response = await fetch(url, { headers: { 'X-Aws-Parameters-Secrets-Token': token } })
const text = await response.text()
console.log(JSON.stringify({ pid: process.pid, port, token, status: response.status, length: text.length, args: process.argv.slice(2), own: process.env.OWN }))
if (what === 'exit') process.exit(Number(value))
if (what === 'kill') process.kill(process.pid, value)
if (what === 'read') process.stdin.pipe(process.stdout)
if (what === 'wait') {
  process.on(value, () => { console.log('got ' + value); process.exit(40) })
  console.log('waits')
  setInterval(() => {}, 1000)
}
if (what === 'stay') { console.log('waits'); setInterval(() => {}, 1000) }`,
)
const command = (...args: string[]) => ['--', process.execPath, program, ...args]
const run = (...args: string[]) => ['run', '--secrets', secrets, ...args]

interface Told {
  readonly pid: number
  readonly port: string
  readonly token: string
  readonly status: number
  readonly args: readonly string[]
  readonly own?: string
}

const told = (stdout: string): Told => JSON.parse(stdout.split('\n')[0] ?? '') as Told

/** True if nobody listens on the port. */
const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })

test('the program is given the variables, keeps its own, and its output is its own', async () => {
  const { code, stdout, stderr } = await runCli(run(...command()), undefined, { OWN: 'yes' })
  expect({ code, ...told(stdout) }).toMatchObject({ code: 0, status: 200, own: 'yes', args: [] })
  expect(stdout.trim().split('\n')).toHaveLength(1)
  expect(stderr).toMatch(/^\S+Z {2}GET {2}secret {2}orders\/key {2}200 {2}miss {2}\d+\.\d ms\n$/)
  expect(stdout + stderr).not.toContain('hunter2')
  expect(await isFree(Number(told(stdout).port))).toBe(true)
})

test('options after -- are those of the program', async () => {
  const { code, stdout } = await runCli(run(...command('--secrets', '--help', '--', '-v')))
  expect({ code, args: told(stdout).args }).toEqual({ code: 0, args: ['--secrets', '--help', '--', '-v'] })
})

test('its exit status is passed on, or the signal that ended it as a shell does', async () => {
  const { SIGTERM, SIGKILL, SIGINT } = constants.signals
  const ends = [['exit', '7'], ...['SIGTERM', 'SIGKILL', 'SIGINT'].map((signal) => ['kill', signal])]
  const ended = await Promise.all(ends.map((end) => runCli(run(...command(...end)))))
  expect(ended.map(({ code }) => code)).toEqual([7, 128 + SIGTERM, 128 + SIGKILL, 128 + SIGINT])
})

test('standard input is the program’s', async () => {
  const { stdout } = await runCli(run(...command('read')), 'one\ntwo\n')
  expect(stdout.split('\n').slice(1)).toEqual(['one', 'two', ''])
})

test.each(['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'] as const)('%s is passed on', async (signal) => {
  const cli = new RunningCli(run(...command('wait', signal)))
  await cli.printed(/waits/)
  const { code, stdout } = await cli.stop(signal)
  expect({ code, got: stdout.includes(`got ${signal}`) }).toEqual({ code: 40, got: true })
  expect(isAlive(told(stdout).pid)).toBe(false)
})

test('a program without a handler ends by it, and the emulator with it', async () => {
  const cli = new RunningCli(run(...command('stay')))
  await cli.printed(/waits/)
  const { code, stdout } = await cli.stop('SIGTERM')
  expect(code).toBe(128 + constants.signals.SIGTERM)
  expect(isAlive(told(stdout).pid)).toBe(false)
  expect(await isFree(Number(told(stdout).port))).toBe(true)
})

test('it takes what emulate takes', async () => {
  const port = String(await freePort())
  const faults = write('faults.json', '{ "faults": [{ "kind": "throttle" }] }')
  const [struck, early, agent] = await Promise.all([
    runCli(run('--port', port, '--token', 'mine', '--faults', faults, ...command())),
    runCli(run('--not-ready', '60000', ...command())),
    runCli(run('--dialect', 'agent', '--ttl', '0', '--admin', '0', '--watch', ...command('exit', '3'))),
  ])
  expect(told(struck.stdout)).toMatchObject({ port, token: 'mine', status: 400 })
  expect(struck.stderr).not.toContain('mine')
  expect(told(early.stdout).status).toBe(400)
  expect(early.stderr).toContain('not ready for 60000 ms\n')
  expect(agent.code).toBe(3)
})

test.each([
  [['run'], 2, 'run takes -- and a COMMAND'],
  [['run', '--'], 2, 'run takes -- and a COMMAND'],
  [['run', 'npm', 'start'], 2, 'run takes -- and a COMMAND'],
  [['run', 'npm', '--', 'start'], 2, 'run takes -- and a COMMAND'],
  [['run', '--watch', ...command()], 2, '--watch needs --secrets FILE'],
  [['run', '--handler', 'x', ...command()], 2, '--handler'],
  [['run', '--secrets', 'none.yaml', ...command()], 1, 'none.yaml does not exist'],
  [['run', '--', 'no-such-program-anywhere'], 127, 'no-such-program-anywhere was not found'],
  [['run', '--', secrets], 127, 'could not be started (EACCES)'],
])('a mistake is one line: %j', async (args, code, words) => {
  const ended = await runCli(args)
  expect(ended).toMatchObject({ code, stdout: '' })
  expect(ended.stderr).toMatch(/^extension-secrets: [^\n]+\n$/)
  expect(ended.stderr).toContain(words)
})
