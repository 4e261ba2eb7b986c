import { request } from 'node:http'
import { type Emulator, startEmulator } from '@extension-secrets/emulator'
import { expect, test } from '@jest/globals'
import { secret } from './support/ask.ts'
import { caught } from './support/caught.ts'

const CANARY = 'canary-2b7e15'
const start = (): Promise<Emulator> =>
  startEmulator({ secrets: { a: CANARY }, ttl: 0, token: 'main-token', admin: { token: 'admin-token' } })

interface Told {
  status: number
  body: string
}

const tell = (
  emulator: Emulator,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Told> =>
  new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port: emulator.admin?.port,
        method,
        path,
        agent: false,
        timeout: 5000,
        headers: { authorization: 'Bearer admin-token', ...headers },
      },
      (response) => {
        let text = ''
        response.on('data', (chunk: Buffer) => {
          text += chunk
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }))
      },
    )
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer within 5 s')))
    outgoing.on('error', reject)
    outgoing.end(typeof body === 'string' || body === undefined ? body : JSON.stringify(body))
  })

test('a rotation with a gap answers when the new value is pending, and finishes by itself', async () => {
  await using emulator = await start()
  const read = async (stage: string): Promise<unknown> =>
    (await secret(emulator, 'a', `&versionStage=${stage}`)).json().SecretString
  const value = 'the-new-value'
  expect(await tell(emulator, 'POST', '/rotate', { id: 'a', value, gap: 200 })).toMatchObject({ status: 204 })
  expect([await read('AWSPENDING'), await read('AWSCURRENT')]).toEqual([value, CANARY])
  const until = Date.now() + 5000
  while ((await read('AWSCURRENT')) !== value && Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  expect([await read('AWSCURRENT'), await read('AWSPREVIOUS')]).toEqual([value, CANARY])
  for (const gap of [-1, '500', null]) {
    const refused = await tell(emulator, 'POST', '/rotate', { id: 'a', value, gap })
    expect(refused).toMatchObject({ status: 400, body: expect.stringContaining('gap must be') })
  }
  expect(await tell(emulator, 'POST', '/rotate', { id: 'none', value, gap: 1 })).toMatchObject({
    status: 404,
  })
})

test('faults are read, set and cleared from another process', async () => {
  await using emulator = await start()
  const plan = { seed: 3, faults: [{ kind: 'throttle', secret: 'a' }] }
  const set = await tell(emulator, 'PUT', '/faults', plan)
  expect(set.status).toBe(200)
  expect(JSON.parse(set.body)).toEqual(plan)
  expect(JSON.parse((await tell(emulator, 'GET', '/faults')).body)).toEqual(plan)
  expect((await secret(emulator, 'a')).status).toBe(400)
  expect(await tell(emulator, 'DELETE', '/faults')).toEqual({ status: 204, body: '' })
  expect((await secret(emulator, 'a')).status).toBe(200)
})

test('a closed main port leaves the admin endpoint open', async () => {
  await using emulator = await start()
  expect((await tell(emulator, 'PUT', '/faults', { faults: [{ kind: 'refuse' }] })).status).toBe(200)
  await expect(secret(emulator, 'a')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  await tell(emulator, 'DELETE', '/faults')
  expect((await secret(emulator, 'a')).status).toBe(200)
})

test('a rotation, and the requests: names and outcomes, never a value', async () => {
  await using emulator = await start()
  const value = { next: `${CANARY}-2` }
  expect(await tell(emulator, 'POST', '/rotate', { id: 'a', value })).toEqual({ status: 204, body: '' })
  expect((await secret(emulator, 'a')).json()).toHaveProperty('SecretString', JSON.stringify(value))
  await secret(emulator, 'none')
  const { body } = await tell(emulator, 'GET', '/requests')
  expect(JSON.parse(body)).toMatchObject([
    { id: 'a', status: 200 },
    { id: 'none', status: 400, reason: 'ResourceNotFoundException' },
  ])
  expect(JSON.parse((await tell(emulator, 'GET', '/requests?limit=1')).body)).toMatchObject([{ id: 'none' }])
  expect(body).not.toContain(CANARY)
  expect(body).not.toContain('token')
})

test.each([
  ['no token', 'GET', '/faults', undefined, { authorization: '' }, 401],
  ['a wrong token', 'PUT', '/faults', { faults: [] }, { authorization: 'Bearer admin-tokem' }, 401],
  ["the main server's token", 'GET', '/requests', undefined, { authorization: 'Bearer main-token' }, 401],
  ['a page in a browser', 'GET', '/requests', undefined, { origin: 'http://evil.example' }, 403],
  ['another host name', 'GET', '/requests', undefined, { host: 'evil.example' }, 403],
  ['an unknown path', 'GET', '/secrets', undefined, {}, 404],
  ['another method', 'POST', '/faults', {}, {}, 405],
  ['no JSON', 'PUT', '/faults', `{"faults":${CANARY}}`, {}, 400],
  ['a malformed plan', 'PUT', '/faults', { faults: [{ kind: 'none' }] }, {}, 400],
  ['no id', 'POST', '/rotate', { value: CANARY }, {}, 400],
  ['an id that is none', 'POST', '/rotate', { id: 1, value: CANARY }, {}, 400],
  ['an unknown secret', 'POST', '/rotate', { id: 'none', value: CANARY }, {}, 404],
  [
    'a value that cannot be stored',
    'POST',
    '/rotate',
    { id: 'a', value: { $binary: `${CANARY}!` } },
    {},
    400,
  ],
  ['a wrong limit', 'GET', '/requests?limit=all', undefined, {}, 400],
  ['a long body', 'POST', '/rotate', `"${CANARY}${'x'.repeat(1024 * 1024)}"`, {}, 413],
])('%s is refused in words without a value', async (_, method, path, body, headers, status) => {
  await using emulator = await start()
  const told = await tell(emulator, method, path, body, headers)
  expect(told.status).toBe(status)
  expect(JSON.parse(told.body)).toEqual({ error: expect.any(String) })
  expect(told.body).not.toMatch(/canary|admin-token|main-token/)
  expect((await secret(emulator, 'a')).json()).toHaveProperty('SecretString', CANARY)
})

test('there is no admin endpoint unless it is asked for; its token is random unless given', async () => {
  await using without = await startEmulator()
  expect(without.admin).toBeUndefined()
  await using first = await startEmulator({ admin: true })
  await using second = await startEmulator({ admin: {} })
  expect(first.admin?.token).toMatch(/^[\w-]{43}$/)
  expect(first.admin?.token).not.toBe(second.admin?.token)
  expect(first.admin?.url).toBe(`http://127.0.0.1:${first.admin?.port}`)
  const taken = first.admin?.port ?? 0
  expect(await caught(() => startEmulator({ admin: { port: taken } }))).toHaveProperty('code', 'PORT_IN_USE')
  await first.close()
  await expect(tell(first, 'GET', '/faults')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

test.each([
  [1, 'admin'],
  [{ port: -1 }, 'admin.port'],
  [{ token: 'two words' }, 'admin.token'],
  [{ prot: 1 }, 'admin.prot'],
])('a wrong admin option is named: %j', async (admin, name) => {
  const error = await caught(() => startEmulator({ admin: admin as unknown as true }))
  expect(error).toMatchObject({ code: 'BAD_OPTION', message: expect.stringContaining(`option ${name} must`) })
})
