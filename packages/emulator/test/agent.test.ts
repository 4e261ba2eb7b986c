import { type Emulator, startEmulator } from '@extension-secrets/emulator'
import { expect, test } from '@jest/globals'
import { ask, secret } from './support/ask.ts'

const start = (dialect: 'agent' | 'agent-2' = 'agent'): Promise<Emulator> =>
  startEmulator({
    dialect,
    token: 'token',
    clock: () => 1_772_360_130_499,
    secrets: { 'orders/db': { username: 'app' }, blob: new Uint8Array([1, 2, 3]) },
  })

test("a secret has the agent's keys: no nulls, no ResultMetadata, the date in Unix seconds", async () => {
  await using agent = await start()
  const { status, body } = await secret(agent, 'orders/db')
  expect(status).toBe(200)
  expect(body).toMatch(
    /^\{"ARN":"arn:[^"]+","Name":"orders\/db","VersionId":"[^"]+","SecretString":"\{\\"username\\":\\"app\\"\}","VersionStages":\["AWSCURRENT"\],"CreatedDate":"1772360130.499"\}$/,
  )
  expect(Object.keys((await secret(agent, 'blob')).json())).not.toContain('SecretString')
})

test('the id may be in the path, without decoding', async () => {
  await using agent = await start()
  const get = (path: string) => ask(agent, path)
  expect((await get('/v1/orders/db')).json()).toHaveProperty('Name', 'orders/db')
  expect((await get('/v1/orders/db?versionStage=AWSCURRENT')).status).toBe(200)
  expect((await get('/v1/orders%2Fdb')).json()).toHaveProperty('__type', 'ResourceNotFoundException')
  expect(await get('/v1/')).toMatchObject({ status: 400, body: 'missing secret ID' })
  expect(await get('/v1/x?secretId=y')).toMatchObject({ status: 400, body: 'unknown parameter: secretId' })
})

test('a health check needs no token', async () => {
  await using agent = await start()
  expect(await ask(agent, '/ping', {})).toMatchObject({ status: 200, body: 'healthy' })
})

test.each([
  ['/secretsmanager/get?secretId=a&x=1', 400, 'unknown parameter: x'],
  ['/secretsmanager/get?secretId=a&refreshNow=yes', 400, 'invalid refreshNow value'],
  ['/secretsmanager/get', 400, 'missing parameter secretId'],
  ['/secretsmanager/get?secretId=', 400, 'missing parameter secretId'],
  ['/systemsmanager/parameters/get?name=a', 404, 'Not found'],
  ['/', 404, 'Not found'],
])('%s → %d %s', async (path, status, body) => {
  await using agent = await start()
  expect(await ask(agent, path)).toMatchObject({ status, body })
})

test('forwarding, then the token, then the method is checked', async () => {
  await using agent = await start()
  const path = '/secretsmanager/get?secretId=orders%2Fdb'
  const bad = { status: 403, body: 'Bad Token' }
  expect(await ask(agent, path, { 'X-Forwarded-For': '' })).toMatchObject({ status: 400, body: 'Forwarded' })
  expect(await ask(agent, path, {}, 'POST')).toMatchObject(bad)
  expect(await ask(agent, path, { 'X-Aws-Parameters-Secrets-Token': 'wrong' })).toMatchObject(bad)
  const token = { 'X-Vault-Token': 'token' }
  expect(await ask(agent, path, token, 'POST')).toMatchObject({ status: 405, body: 'Not allowed' })
  expect((await ask(agent, path, token)).status).toBe(200)
})

test.each([
  ['', 'orders/x', 'ResourceNotFoundException'],
  ['&versionId=x', 'orders/db', 'ResourceNotFoundException'],
  ['&versionStage=x', 'orders/db', 'ResourceNotFoundException'],
  ['', 'x'.repeat(2049), 'ValidationException'],
])('Secrets Manager’s exception comes through: %s', async (more, id, type) => {
  await using agent = await start()
  const { status, body, json } = await secret(agent, id, more)
  expect(status).toBe(400)
  expect(body).toMatch(/^\{"__type":"[A-Za-z]+","message":"[^"]+"\}$/)
  expect(json()).toHaveProperty('__type', type)
  await using former = await start('agent-2')
  expect((await secret(former, id, more)).body).toBe(body.replace('","', '", "'))
})

test('a message with a quote in it is escaped; in the agent up to 2.0 it made a body that is no JSON', async () => {
  const stage = `&versionStage=${encodeURIComponent('a"b')}`
  await using agent = await start()
  expect((await secret(agent, 'orders/db', stage)).json()).toHaveProperty(
    'message',
    expect.stringContaining('staging label: a"b'),
  )
  await using former = await start('agent-2')
  const { body } = await secret(former, 'orders/db', stage)
  expect(() => JSON.parse(body)).toThrow(SyntaxError)
  expect(body).toMatch(/^\{"__type":"ResourceNotFoundException", /)
})

test('of two tokens the first counts', async () => {
  await using agent = await start()
  const status = async (tokens: string[], name = 'X-Aws-Parameters-Secrets-Token'): Promise<number> =>
    (await ask(agent, '/secretsmanager/get?secretId=orders%2Fdb', { [name]: tokens })).status
  expect(await status(['token', 'wrong'])).toBe(200)
  expect(await status(['wrong', 'token'])).toBe(403)
  expect(await status(['token', 'wrong'], 'X-Vault-Token')).toBe(200)
})

test('not ready means refused connections, and ready the same port again', async () => {
  await using agent = await startEmulator({ dialect: 'agent', ready: false, secrets: { a: 'x' } })
  await expect(secret(agent, 'a')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  await agent.setReady(true)
  expect((await secret(agent, 'a')).status).toBe(200)
  await agent.setReady(false)
  await expect(secret(agent, 'a')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  await agent.setReady(true)
  expect((await secret(agent, 'a')).status).toBe(200)
})
