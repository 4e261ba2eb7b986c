import { expect, test } from '@jest/globals'
import { bundleFolder } from '../../emulator/test/support/bundles.ts'
import { exception, FakeAws } from '../../emulator/test/support/fake-aws.ts'
import { runCli } from './support/cli.ts'

const { write } = bundleFolder()
const secrets = write('secrets.json', '{ "secrets": { "orders/db": { "username": "app" } } }')
const bundle = write(
  'function.mjs',
  `const { PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: port, AWS_SESSION_TOKEN: token } = process.env
const get = (path) =>
  fetch('http://127.0.0.1:' + port + path, { headers: { 'X-Aws-Parameters-Secrets-Token': token } })
export const handler = async (_event, { tenantId, clientContext }) => {
  const { A, B, C, AWS_LAMBDA_FUNCTION_MEMORY_SIZE: memory } = process.env
  const { status } = await get('/secretsmanager/get?secretId=orders%2Fdb')
  const ping = await get('/ping')
  return { A, B, C, memory, status, ping: await ping.text(), tenantId, clientContext }
}`,
)
const event = ['--event', write('event.json', '{}')]
const twice = [...event, ...event]

async function invoke(args: readonly string[], shell: Readonly<Record<string, string>> = {}) {
  const all = ['invoke', bundle, '--runtime', 'built-in', '--secrets', secrets, ...args]
  const { code, stdout, stderr } = await runCli(all, undefined, shell)
  const answers = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  return {
    code,
    answers,
    caches: [...stderr.matchAll(/ {2}(hit|miss) {2}/g)].map(([, cache]) => cache),
    stderr,
  }
}

test('--env sets variables of the function: with a value, or with that of the shell; the last one counts', async () => {
  const args = ['--env', 'A=first', '--env', 'A=x=y z', '--env', 'B', '--env', 'C=']
  const { answers, stderr } = await invoke(args, { B: 'from the shell', D: 'not asked for' })
  expect(answers[0]).toMatchObject({ A: 'x=y z', B: 'from the shell', C: '' })
  expect(stderr).not.toContain('from the shell')
})

test('--ttl: how long the cache of the emulator serves', async () => {
  expect((await invoke(twice)).caches).toEqual(['miss', 'hit'])
  expect((await invoke([...twice, '--ttl', '0'])).caches).toEqual(['miss', 'miss'])
})

test("the variables of AWS's extension apply without an option, those of --env first", async () => {
  expect((await invoke(twice, { SECRETS_MANAGER_TTL: '0' })).caches).toEqual(['miss', 'miss'])
  const env = ['--env', 'SECRETS_MANAGER_TTL=0']
  expect((await invoke([...twice, ...env])).caches).toEqual(['miss', 'miss'])
  expect((await invoke([...twice, ...env, '--ttl', '9'])).caches).toEqual(['miss', 'hit'])
  // Another emulator may be served there.
  const { answers } = await invoke([], { PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: '1' })
  expect(answers[0]).toMatchObject({ status: 200 })
})

test('--dialect: the agent for the function', async () => {
  expect((await invoke([])).answers[0]).toMatchObject({
    status: 200,
    ping: expect.not.stringMatching('healthy'),
  })
  const { answers } = await invoke(['--dialect', 'agent'])
  expect(answers[0]).toMatchObject({ status: 200, ping: 'healthy' })
})

test('--faults: the plan of the file strikes', async () => {
  const plan = write('plan.json', '{ "faults": [{ "kind": "throttle", "first": 1 }] }')
  const { answers } = await invoke([...twice, '--faults', plan])
  expect(answers.map(({ status }) => status)).toEqual([400, 200])
})

test('--memory: the size that the function sees', async () => {
  expect((await invoke([])).answers[0]).toHaveProperty('memory', '512')
  expect((await invoke(['--memory', '256'])).answers[0]).toHaveProperty('memory', '256')
})

test('--tenant-id and --client-context: what the handler finds in its context', async () => {
  const without = (await invoke([])).answers[0]
  expect([without?.tenantId, without?.clientContext]).toEqual([undefined, undefined])
  const context = write('context.json', '{ "custom": { "plan": "größer" } }')
  const { answers } = await invoke(['--tenant-id', 'acme', '--client-context', context])
  expect(answers[0]).toMatchObject({ tenantId: 'acme', clientContext: { custom: { plan: 'größer' } } })
})

test('--max-concurrency: events at the same time in one environment', async () => {
  const threads = write(
    'threads.mjs',
    `export const handler = async () => {
  await new Promise((resolve) => setTimeout(resolve, 800))
  return [process.pid, process.env.AWS_LAMBDA_MAX_CONCURRENCY]
}`,
  )
  const args = ['invoke', threads, '--runtime', 'built-in', ...twice, '--max-concurrency', '2']
  const { code, stdout, stderr } = await runCli(args)
  const [first, second] = stdout.trim().split('\n')
  expect([code, second]).toEqual([0, first])
  expect(first).toMatch(/^\[\d+,"2"\]$/)
  expect(stderr.match(/^INIT /gm)).toHaveLength(1)
})

test('--init-timeout: a longer INIT is repeated in the first invocation', async () => {
  const slow = write(
    'slow.mjs',
    `await new Promise((resolve) => setTimeout(resolve, 1000))\nexport const handler = () => Promise.resolve('loaded')`,
  )
  const run = (...args: readonly string[]) => runCli(['invoke', slow, '--runtime', 'built-in', ...args])
  const [ended, patient] = await Promise.all([run('--init-timeout', '300'), run()])
  expect(ended).toMatchObject({ code: 0, stdout: '"loaded"\n' })
  expect(ended.stderr).toMatch(/^INIT_REPORT .*Phase: init\tStatus: timeout$/m)
  expect(patient.stderr).not.toContain('INIT_REPORT')
})

test('--aws-endpoint and --aws-region: the rest from there', async () => {
  await using fake = await FakeAws.start(() => exception('AccessDeniedException', 'no'))
  const empty = write('empty.json', '{ "secrets": {} }')
  const args = ['--secrets', empty, '--aws-endpoint', fake.url, '--aws-region', 'eu-west-3']
  const { answers } = await invoke(args)
  expect(answers[0]).toHaveProperty('status', 400)
  expect(fake.calls[0]?.authorization).toContain('/eu-west-3/secretsmanager/')
})

test.each([
  [['--env', '=hunter2'], 2, '--env takes NAME=VALUE'],
  [['--env', ''], 2, '--env takes NAME=VALUE'],
  [['--env', 'NOT_SET_ANYWHERE'], 2, '--env: NOT_SET_ANYWHERE is not set in this shell'],
  [['--env', 'postgres://hunter2'], 2, '--env: a variable is not set in this shell'],
  [['--ttl', 'long'], 2, '--ttl takes a number'],
  [['--dialect', 'vault'], 2, '--dialect must be'],
  [['--faults', 'none.json'], 1, 'fault plan none.json does not exist'],
  [['--memory', '1'], 2, '--memory must be an integer from 128'],
  [['--max-concurrency', '0'], 2, '--max-concurrency must be a positive integer'],
  [['--init-timeout', 'long'], 2, '--init-timeout takes a number'],
  [['--init-timeout', '0'], 2, '--init-timeout must be a positive number of milliseconds'],
  [['--tenant-id', 'hunter2!'], 2, '--tenant-id must be a string of 1 to 256 letters'],
  [['--client-context', 'none.json'], 1, 'client context file none.json does not exist'],
  [['--client-context', write('broken.json', '{ hunter2 }')], 1, 'broken.json:1:3 is not valid JSON'],
  [['--client-context', write('long.json', `"${'x'.repeat(4000)}"`)], 2, '--client-context must be JSON of'],
])('a mistake is one line: %j', async (args, code, words) => {
  const ended = await runCli(['invoke', bundle, ...args])
  expect(ended).toMatchObject({ code, stdout: '' })
  expect(ended.stderr).toMatch(/^extension-secrets: [^\n]+\n$/)
  expect(ended.stderr).toContain(words)
  expect(ended.stderr).not.toContain('hunter2')
})
