// The agent's roles, its silence while STS is slow, and where it takes its token from.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { startEmulator } from '@extension-secrets/emulator'
import { expect, test } from '@jest/globals'
import { agentToken } from '../src/lambda/agent-token.ts'
import { ask, secret } from './support/ask.ts'
import { bundleFolder } from './support/bundles.ts'

const { folder } = bundleFolder()
const role = (name: string): string => `arn:aws:iam::123456789012:role/${name}`
const as = (arn: string): string => `&roleArn=${encodeURIComponent(arn)}`

test('each role has its own cache, and appears in the log', async () => {
  await using agent = await startEmulator({ dialect: 'agent', secrets: { a: 'one' } })
  const read = async (more: string): Promise<unknown> => (await secret(agent, 'a', more)).json().SecretString
  expect([await read(''), await read(as(role('x')))]).toEqual(['one', 'one'])
  agent.rotate('a', 'two')
  expect([await read(''), await read(as(role('x'))), await read(as(role('path/y')))]).toEqual([
    'one',
    'one',
    'two',
  ])
  expect(agent.requests.map(({ cache, roleArn }) => [cache, roleArn])).toEqual([
    ['miss', undefined],
    ['miss', role('x')],
    ['hit', undefined],
    ['hit', role('x')],
    ['miss', role('path/y')],
  ])
  expect((await ask(agent, `/v1/a?roleArn=${encodeURIComponent(role('x'))}`)).status).toBe(200)
})

test.each(['app', role('').slice(0, -1), 'arn:aws:iam::1:role/x', `${role('x')} y`, ''])(
  'a malformed role ARN is refused: %s',
  async (arn) => {
    await using agent = await startEmulator({ dialect: 'agent', secrets: { a: 'one' } })
    expect(await secret(agent, 'a', as(arn))).toMatchObject({
      status: 400,
      body: 'invalid roleArn format, expected arn:<partition>:iam::<account>:role/<name>',
    })
    await using former = await startEmulator({ dialect: 'agent-2', secrets: { a: 'one' } })
    expect((await secret(former, 'a', as(arn))).body).toBe('unknown parameter: roleArn')
  },
)

test('a role that STS denies is refused, and does not count', async () => {
  const roles = [role('x'), role('y')]
  await using agent = await startEmulator({ dialect: 'agent', secrets: { a: 'one' }, roles, maxRoles: 2 })
  const denied = await secret(agent, 'a', as(role('z')))
  expect(denied.status).toBe(403)
  expect(denied.json()).toEqual({
    __type: 'AccessDeniedException',
    message: `Failed to create caching client from role: ${role('z')}`,
  })
  expect(agent.requests[0]).toMatchObject({ cache: 'none', reason: 'AccessDeniedException' })
  for (const arn of roles) expect((await secret(agent, 'a', as(arn))).status).toBe(200)
})

test('it assumes at most `maxRoles` roles until it restarts', async () => {
  await using agent = await startEmulator({ dialect: 'agent', secrets: { a: 'one' }, maxRoles: 1 })
  expect((await secret(agent, 'a', as(role('x')))).status).toBe(200)
  const { status, json } = await secret(agent, 'a', as(role('y')))
  expect(status).toBe(400)
  expect(json()).toMatchObject({ __type: 'MaxRolesExceeded', message: expect.stringContaining('(1)') })
  expect((await secret(agent, 'a', as(role('x')))).status).toBe(200)
  agent.clearCache()
  expect((await secret(agent, 'a', as(role('y')))).status).toBe(200)
})

test('while STS is slow it accepts connections and stays silent; then it answers what came meanwhile', async () => {
  await using agent = await startEmulator({
    dialect: 'agent',
    secrets: { a: 'one' },
    faults: { faults: [{ kind: 'silent', for: 300 }] },
  })
  const started = performance.now()
  const answers = await Promise.all([secret(agent, 'a'), ask(agent, '/ping', {})])
  expect(answers.map(({ status }) => status)).toEqual([200, 200])
  expect(performance.now() - started).toBeGreaterThan(280)
  const again = performance.now()
  await secret(agent, 'a')
  expect(performance.now() - again).toBeLessThan(250)
})

test('a silence without an end ends with its plan', async () => {
  await using emulator = await startEmulator({ secrets: { a: 'one' } })
  await emulator.faults.set({ faults: [{ kind: 'silent' }] })
  let answered = false
  const asked = secret(emulator, 'a').then((answer) => {
    answered = true
    return answer
  })
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(answered).toBe(false)
  await emulator.faults.clear()
  expect((await asked).status).toBe(200)
})

test('the token: the first variable that is set, even to nothing; the path of its file literally', () => {
  const file = join(folder, 'a%20b')
  writeFileSync(file, ' from the file\n')
  expect(agentToken({})).toBeUndefined()
  expect(agentToken({ AWS_SESSION_TOKEN: 'b', AWS_CONTAINER_AUTHORIZATION_TOKEN: 'c' })).toBe('b')
  expect(agentToken({ AWS_TOKEN: `file://${file}`, AWS_SESSION_TOKEN: 'b' })).toBe('from the file')
  expect(() => agentToken({ AWS_TOKEN: '', AWS_SESSION_TOKEN: 'b' })).toThrow(
    /AWS_TOKEN holds an empty token/,
  )
  writeFileSync(file, '\n')
  expect(() => agentToken({ AWS_TOKEN: `file://${file}` })).toThrow(/AWS_TOKEN holds an empty token/)
  expect(() => agentToken({ AWS_TOKEN: `file://${folder}/none` })).toThrow(/AWS_TOKEN names .*ENOENT/)
})
