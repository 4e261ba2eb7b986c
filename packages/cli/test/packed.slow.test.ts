// Each command with each option that it takes, run from the packed tarballs, as npm installs them.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { parseCommand } from '../src/flags/arguments.ts'
import { HELP } from '../src/flags/usage.ts'
import { POLICY_HELP, parsePolicy } from '../src/policy/arguments.ts'

jest.setTimeout(300_000)

const root = fileURLToPath(new URL('../../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'packed-cli-'))
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return name
}
const children: ChildProcess[] = []

beforeAll(async () => {
  const run = promisify(execFile)
  const workspaces = ['emulator', 'local-lambda', 'cli'].map((name) => `--workspace=packages/${name}`)
  const pack = ['pack', '--json', '--ignore-scripts', ...workspaces, '--pack-destination', folder]
  const { stdout } = await run('npm', pack, { cwd: root })
  const tarballs = (JSON.parse(stdout) as { filename: string }[]).map(({ filename }) => `./${filename}`)
  file('package.json', '{ "private": true }')
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline', '--omit=peer']
  await run('npm', ['install', ...quiet, ...tarballs], { cwd: folder })
}, 300_000)

afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

interface Ended {
  readonly code: number | null
  readonly output: string
}

/** @param until what it prints before it is told to end; undefined where it ends by itself */
function cli(args: readonly string[], until?: RegExp): Promise<Ended> {
  const child = spawn(join(folder, 'node_modules', '.bin', 'extension-secrets'), args, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
      // The SDK is the user's own: an optional peer.
      NODE_PATH: join(root, 'node_modules'),
      AWS_REGION: 'eu-west-1',
      SHELL_VARIABLE: 'of the shell',
    },
    timeout: 60_000,
    killSignal: 'SIGKILL',
  })
  children.push(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (until?.test(output)) child.kill('SIGTERM')
    })
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, output }))
  })
}

const secrets = file('secrets.json', '{ "secrets": { "orders/db": { "username": "app" } } }')
const faults = file('faults.json', '{ "faults": [] }')
const event = file('event.json', '{ "id": 7 }')
const context = file('context.json', '{ "plan": "gold" }')
const bundle = file(
  'function.mjs',
  `export const main = async (event, { tenantId, clientContext }) =>
  ({ event, of: process.env.SHELL_VARIABLE, a: process.env.A, tenantId, clientContext })`,
)
// Messages of the middleware to whoever listens, without the middleware.
const declares = file(
  'declares.mjs',
  `import { channel } from 'node:diagnostics_channel'
const secret = { name: 'db', kind: 'secret', id: 'orders/db', path: '/secretsmanager/get', policy: { ttl: 60000 } }
channel('extension-secrets:declared').publish({ secrets: [secret] })`,
)
const allowed = file(
  'policy.json',
  '{ "Statement": { "Effect": "Allow", "Action": "ssm:GetParameter", "Resource": "arn:aws:ssm:eu-west-1:123456789012:parameter/x" } }',
)
const nobody = 'http://127.0.0.1:9'

const SOURCES = ['--secrets', secrets, '--aws-endpoint', nobody, '--aws-region', 'eu-west-3']
const BEHAVIOUR = ['--dialect', 'agent', '--ttl', '0', '--faults', faults]
const SERVER = [...SOURCES, ...BEHAVIOUR, '--port', '0']
const EMULATE = [...SERVER, '--token', 'mine', '--watch', '--not-ready', '1', '--admin', '0']
const INVOKE = [
  ...SOURCES,
  ...BEHAVIOUR,
  ...['--handler', 'main', '--event', event, '--env', 'A=b', '--env', 'SHELL_VARIABLE'],
  ...['--tenant-id', 'acme', '--client-context', context, '--init-timeout', '9000'],
  ...['--concurrency', '2', '--freeze', '1', '--runtime', 'built-in', '--timeout', '9000', '--memory', '256'],
]
const POLICY = [
  ...['--account', '123456789012', '--region', 'eu-west-1', '--pattern', 'tenant=tenants/*'],
  ...['--kms', 'arn:aws:kms:eu-west-1:123456789012:key/k', '--architecture', 'arm64'],
]
const PROGRAM = ['--', process.execPath, '-p', 'process.env.AWS_SESSION_TOKEN']

/** Each command line, how it ends, what it prints, and what it prints before it is told to end. */
const RUNS: readonly (readonly [readonly string[], number, RegExp, RegExp | undefined])[] = [
  [['emulate', ...EMULATE], 0, /agent emulated on .*switch faults at/s, /^ready$/m],
  [['emulate', '--aws', '--port', '0'], 0, /# from AWS/, /AWS_SESSION_TOKEN=/],
  [['run', ...EMULATE, ...PROGRAM], 0, /^mine$/m, undefined],
  [['run', '--aws', ...PROGRAM], 0, /^\S{20,}$/m, undefined],
  [
    ['invoke', bundle, ...INVOKE],
    0,
    /^{"event":{"id":7},"of":"of the shell","a":"b","tenantId":"acme","clientContext":{"plan":"gold"}}$/m,
    undefined,
  ],
  [['invoke', bundle, '--handler', 'main', '--aws'], 0, /^{"event":{}}$/m, undefined],
  [['invoke', bundle, '--handler', 'main', '--max-concurrency', '2'], 0, /^{"event":{}}$/m, undefined],
  [['layer', 'layer', ...SERVER, '--name', 'mine', '--aws'], 0, /wrote layer/, undefined],
  [
    ['lambda-extension', ...SERVER, '--name', 'mine', '--aws'],
    1,
    /AWS_LAMBDA_RUNTIME_API is not set/,
    undefined,
  ],
  [['policy', declares, ...POLICY, '--format', 'iam'], 0, /secret:orders\/db-\?{6}/, undefined],
  [['policy', declares, ...POLICY, '--check', allowed], 1, /^missing: /m, undefined],
  [['init', 'sample.yaml'], 0, /wrote sample\.yaml/, undefined],
]

test.each(RUNS)('%j', async (args, code, printed, until) => {
  const ended = await cli(args, until)
  expect(ended).toEqual({ code, output: expect.stringMatching(printed) })
})

test('the layer that was written starts with the options that it was given', () => {
  const script = readFileSync(join(folder, 'layer', 'extensions', 'mine'), 'utf8')
  for (const option of [`--aws-endpoint '${nobody}'`, "--aws-region 'eu-west-3'", '--aws', "--ttl '0'"]) {
    expect(script).toContain(option)
  }
})

const commands = [...new Set(RUNS.map(([[name = '']]) => name))]
const helpOf = (name: string): string => (name === 'policy' ? POLICY_HELP : HELP)
const flags = [...new Set(`${HELP}${POLICY_HELP}`.match(/(?<![\w-])--[a-z][a-z-]*/g))].filter(
  (flag) => flag !== '--help' && flag !== '--version',
)

test.each(commands)('every option that %s takes was run', (name) => {
  const takes = flags.filter((flag) =>
    [[flag], [flag, 'x']].some((args) => {
      try {
        const more = [...args, '--help']
        return name === 'policy'
          ? parsePolicy(more) === 'help'
          : parseCommand([name, ...more]).name === 'help'
      } catch {
        return false
      }
    }),
  )
  const ran = RUNS.filter(([[run]]) => run === name).flatMap(([args]) => args)
  expect(takes.filter((flag) => !ran.includes(flag))).toEqual([])
})

test.each(commands)('--help and --version of %s', async (name) => {
  expect(await cli([name, '--help'])).toEqual({ code: 0, output: helpOf(name) })
  expect(await cli([name, '--version'])).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
  })
})

test.each(commands)('an option that %s does not take is one line', async (name) => {
  const ended = await cli([name, '--no-such-option'])
  expect(ended).toEqual({
    code: 2,
    output: expect.stringMatching(/^extension-secrets: unknown option [^\n]+\n$/),
  })
})
