import { connect, type Socket } from 'node:net'
import { performance } from 'node:perf_hooks'
import { type Emulator, type EmulatorOptions, startEmulator } from '@extension-secrets/emulator'
import { expect, test } from '@jest/globals'
import { planServer } from '../src/options/server-options.ts'
import { parameter, secret } from './support/ask.ts'
import { caught } from './support/caught.ts'
import { requestFor } from './support/raw.ts'

const PATH = '/secretsmanager/get?secretId=a'

/** Connections that stay open, and what each is answered. */
class Clients implements Disposable {
  readonly #emulator: Emulator
  readonly #sockets: Socket[] = []

  constructor(emulator: Emulator) {
    this.#emulator = emulator
  }

  async ask(path = PATH): Promise<{ status: number; body: string; socket: Socket }> {
    const socket = connect({ port: this.#emulator.port, host: '127.0.0.1' })
    socket.on('error', () => {})
    this.#sockets.push(socket)
    return { ...(await this.again(socket, path)), socket }
  }

  again(socket: Socket, path = PATH): Promise<{ status: number; body: string }> {
    return new Promise((resolve, reject) => {
      let text = ''
      const read = (chunk: Buffer): void => {
        text += chunk
        const [head = '', body] = text.split('\r\n\r\n')
        const length = /content-length: (\d+)/i.exec(head)?.[1]
        if (body === undefined || body.length < Number(length)) return
        socket.off('data', read)
        resolve({ status: Number(head.slice(9, 12)), body })
      }
      socket.on('data', read).once('close', () => reject(new Error('closed')))
      socket.write(requestFor(this.#emulator, path))
    })
  }

  [Symbol.dispose](): void {
    for (const socket of this.#sockets) socket.destroy()
  }
}

const TOO_MANY = { status: 429, body: 'Connection limit exceeded' }

test('the agent serves `maxConnections` connections; one over the limit stays over it, and two more may check its health', async () => {
  await using agent = await startEmulator({ dialect: 'agent', secrets: { a: 'x' }, maxConnections: 2 })
  using clients = new Clients(agent)
  const [first, second, third] = [await clients.ask(), await clients.ask(), await clients.ask()]
  expect([first.status, second.status]).toEqual([200, 200])
  expect(third).toMatchObject(TOO_MANY)
  expect(await clients.again(third.socket, '/ping')).toEqual({ status: 200, body: 'healthy' })
  const [fourth, fifth] = [await clients.ask('/ping'), await clients.ask('/ping')]
  expect([fourth.status, fifth.status]).toEqual([200, 429])
  expect(await clients.again(first.socket)).toMatchObject({ status: 200 })
  for (const { socket } of [first, second, fourth, fifth]) socket.destroy()
  const served = async (): Promise<boolean> => {
    const { status, socket } = await clients.ask()
    if (status !== 200) socket.destroy()
    return status === 200
  }
  expect(await eventually(served)).toBe(true)
  expect(await clients.again(third.socket)).toEqual(TOO_MANY)
})

test('the agent’s own limit is 800, looked at before the token; the extension has none', async () => {
  await using agent = await startEmulator({ dialect: 'agent', secrets: { a: 'x' } })
  using clients = new Clients(agent)
  for (let i = 0; i < 799; i += 1) await clients.ask('/ping')
  expect(await clients.ask()).toMatchObject({ status: 200 })
  expect(await clients.ask()).toMatchObject(TOO_MANY)
  await using extension = await startEmulator({ secrets: { a: 'x' } })
  using others = new Clients(extension)
  for (let i = 0; i < 10; i += 1) expect(await others.ask()).toMatchObject({ status: 200 })
}, 20_000)

test.each(['idle', 'busy'])('a connection is cut when its time is over: %s', async (how) => {
  const upstreamLatency = how === 'busy' ? 10_000 : 0
  const options = { dialect: 'agent', secrets: { a: 'x' }, connectionLifetime: 200, upstreamLatency } as const
  await using agent = await startEmulator(options)
  const started = performance.now()
  const socket = connect({ port: agent.port, host: '127.0.0.1' }).on('error', () => {})
  const closed = new Promise((resolve) => socket.once('close', resolve))
  let received = ''
  socket.on('data', (chunk: Buffer) => {
    received += chunk
  })
  socket.write(requestFor(agent))
  await closed
  expect(performance.now() - started).toBeGreaterThan(195)
  expect(received.includes('200 OK')).toBe(how === 'idle')
})

test('a call to AWS that takes too long is given up', async () => {
  const options = { secrets: { a: 'x' }, parameters: { p: 'x' }, upstreamLatency: 500 }
  await using agent = await startEmulator({
    ...options,
    dialect: 'agent',
    upstreamTimeout: 30,
    upstreamBackoff: 0,
  })
  expect(await secret(agent, 'a')).toMatchObject({
    status: 504,
    body: '{"__type":"TimeoutError","message":"Timeout"}',
  })
  expect(agent.requests[0]).toHaveProperty('reason', 'TimeoutError')
  await using extension = await startEmulator({ ...options, parameterTimeout: 30 })
  expect((await parameter(extension, 'p')).status).toBe(400)
  expect((await secret(extension, 'a')).status).toBe(200)
})

const plan = (options: EmulatorOptions, dialect: 'extension' | 'agent' = 'extension') =>
  planServer(options, dialect)

test('the variables of AWS apply without the option; the agent reads none', () => {
  const variables = {
    SECRETS_MANAGER_TTL: '20',
    SSM_PARAMETER_STORE_TTL: '900',
    SECRETS_MANAGER_TIMEOUT_MILLIS: '70',
    SSM_PARAMETER_STORE_TIMEOUT_MILLIS: '80',
    PARAMETERS_SECRETS_EXTENSION_CACHE_SIZE: '5',
    PARAMETERS_SECRETS_EXTENSION_MAX_CONNECTIONS: '7',
  }
  expect(plan({ variables })).toMatchObject({
    ttl: { secret: 20_000, parameter: 300_000 },
    upstreamTimeout: { secret: 70, parameter: 80 },
    cacheSize: 5,
    maxConnections: 7,
  })
  expect(plan({ variables, ttl: 1, cacheSize: 2 })).toMatchObject({
    ttl: { secret: 1000, parameter: 1000 },
    cacheSize: 2,
    maxConnections: 7,
  })
  expect(plan({ variables: { SECRETS_MANAGER_TTL: '0' } }).ttl).toEqual({ secret: 0, parameter: 300_000 })
  expect(plan({ variables: { PARAMETERS_SECRETS_EXTENSION_CACHE_ENABLED: 'FALSE' } }).cacheSize).toBe(0)
  expect(plan({ variables }, 'agent')).toEqual(plan({}, 'agent'))
  expect(plan({ variables: { SECRETS_MANAGER_TTL: '', OTHER: 'x' } })).toEqual(plan({}))
  const wrong = {
    SECRETS_MANAGER_TTL: 'x',
    SECRETS_MANAGER_TIMEOUT_MILLIS: 'x',
    PARAMETERS_SECRETS_EXTENSION_CACHE_ENABLED: 'x',
  }
  const given = { ttl: 1, upstreamTimeout: 1, cacheEnabled: true }
  expect(plan({ variables: wrong, ...given })).toEqual(plan(given))
  expect(plan({})).toMatchObject({ maxConnections: 3, cacheSize: 1000 })
  expect(plan({}, 'agent')).toMatchObject({ maxConnections: 800, connectionLifetime: 61_000 })
})

test('PARAMETERS_SECRETS_EXTENSION_HTTP_PORT is the port, unless one is given', async () => {
  await using taken = await startEmulator()
  const variables = { PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: String(taken.port) }
  expect(await caught(() => startEmulator({ variables }))).toHaveProperty('code', 'PORT_IN_USE')
  await using other = await startEmulator({ variables, port: 0 })
  expect(other.port).not.toBe(taken.port)
})

test.each([
  { variables: { SECRETS_MANAGER_TTL: 'hunter2' } },
  { variables: { PARAMETERS_SECRETS_EXTENSION_CACHE_ENABLED: 'hunter2' } },
  { variables: 'hunter2' as unknown as Record<string, string> },
  { cacheSize: -1 },
  { cacheEnabled: 1 as unknown as boolean },
  { maxConnections: 0 },
  { connectionLifetime: 0 },
  { parameterTtl: -1 },
  { upstreamTimeout: Number.NaN },
  { upstreamLatency: { min: 2, max: 1 } },
])('a wrong setting is named, not quoted: %j', async (options) => {
  const error = await caught(() => startEmulator(options))
  expect(error.code).toBe('BAD_OPTION')
  const [name = ''] = Object.keys('variables' in options ? { ...(options.variables as object) } : options)
  if (name !== '0') expect(error.message).toContain(name)
  expect(error.message).not.toContain('hunter2')
})

test('secrets and parameters have a TTL of their own; a cache can be small, or off', async () => {
  let now = 0
  const options = { secrets: { a: 'x', b: 'x' }, parameters: { p: 'x' }, clock: () => now }
  await using emulator = await startEmulator({ ...options, ttl: 10, parameterTtl: 0, cacheSize: 1 })
  for (const id of ['a', 'a', 'b', 'a']) await secret(emulator, id)
  await parameter(emulator, 'p')
  await parameter(emulator, 'p')
  expect(emulator.requests.map(({ cache }) => cache)).toEqual(['miss', 'hit', 'miss', 'miss', 'miss', 'miss'])
  await using off = await startEmulator({ ...options, cacheEnabled: false })
  await secret(off, 'a')
  now += 1
  await secret(off, 'a')
  expect(off.requests.map(({ cache }) => cache)).toEqual(['miss', 'miss'])
})

const eventually = async (done: () => Promise<boolean>): Promise<boolean> => {
  const deadline = Date.now() + 4000
  while (Date.now() < deadline) {
    if (await done()) return true
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return false
}
