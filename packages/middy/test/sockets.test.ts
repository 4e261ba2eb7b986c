import { networkInterfaces } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { extensionSecrets } from '@extension-secrets/middy'
import { describe, expect, test } from '@jest/globals'
import middy from '@middy/core'
import {
  type RawServer,
  respond,
  secretBody,
  serveSecrets,
  startRawServer,
} from '../../client/test/support/raw-server.ts'
import { bundleFixture } from './support/bundle.ts'
import { rejection, secretsHandler, TOKEN, uniqueId } from './support/handler.ts'
import { runNode } from './support/run-node.ts'

const serve = serveSecrets()

/** A handler that asks on every invocation, and tries each request once. */
const asker = (port: number, more: { retries?: number; attemptTimeout?: number } = {}) =>
  secretsHandler(port, { secrets: { db: uniqueId() }, ttl: 0, staleIfError: 0, retries: 0, ...more })

/** Waits until the server sees no connection any more. */
const allClosed = async (server: RawServer): Promise<void> => {
  while (server.open > 0) await sleep(1)
  // The client, in the same event loop, may need a turn more than the server.
  await sleep(20)
}

test('one connection serves one request after the other', async () => {
  await using server = await startRawServer(serve)
  const ask = asker(server.port)
  for (let i = 0; i < 10; i++) await ask()
  expect(server.requests).toHaveLength(10)
  expect(server.connections).toBe(1)
})

describe.each(['end', 'reset'] as const)('the server closes an idle connection by %s', (how) => {
  test('and the client has seen it', async () => {
    await using server = await startRawServer(serve)
    const ask = asker(server.port)
    await ask()
    for (let round = 2; round < 6; round++) {
      server.cut(how)
      await allClosed(server)
      await ask()
      expect(server.requests).toHaveLength(round)
      expect(server.connections).toBe(round)
    }
  })

  test('and the client asks before it can see it', async () => {
    await using server = await startRawServer(serve)
    const ask = asker(server.port)
    await ask()
    for (let round = 0; round < 20; round++) {
      server.cut(how)
      await ask()
    }
    expect(server.connections).toBe(21)
  })

  test('on receipt of a request, before a byte of the answer', async () => {
    await using server = await startRawServer((request, socket) => {
      if (request.onConnection === 1) serve(request, socket)
      else if (how === 'end') socket.end()
      else socket.resetAndDestroy()
    })
    const ask = asker(server.port)
    for (let i = 0; i < 10; i++) await ask()
    // Each but the first is sent twice: on the connection that dies, and on a new one.
    expect(server.requests).toHaveLength(19)
    expect(server.connections).toBe(10)
  })
})

test('a request is sent again for nothing once, and only if its connection had been used before', async () => {
  await using server = await startRawServer((request, socket) => {
    if (request.number === 1) serve(request, socket)
    else socket.end()
  })
  const ask = asker(server.port)
  await ask()
  const first = await rejection(ask())
  expect(first).toMatchObject({ code: 'CONNECTION_LOST', attempts: 1 })
  expect(server.requests).toHaveLength(3)
  const second = await rejection(ask())
  expect(second).toMatchObject({ code: 'CONNECTION_LOST', attempts: 1 })
  expect(server.requests).toHaveLength(4)
})

test('several connections that died together each cost one more request', async () => {
  let dying = false
  await using server = await startRawServer((request, socket) => {
    if (dying && request.onConnection > 1) socket.resetAndDestroy()
    else setTimeout(() => serve(request, socket), 20)
  })
  const secrets = Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`s${i}`, uniqueId()]))
  const ask = secretsHandler(server.port, { secrets, ttl: 0, staleIfError: 0, retries: 0 })
  await ask()
  expect(server.connections).toBe(5)
  dying = true
  await ask()
  expect(server.requests).toHaveLength(15)
  expect(server.connections).toBe(10)
})

test('a second sending that gets no answer does not hold up the next request', async () => {
  await using server = await startRawServer((request, socket) => {
    if (request.number === 1 || request.number > 3) serve(request, socket)
    else if (request.number === 2) socket.end()
  })
  const ask = asker(server.port, { attemptTimeout: 400 })
  await ask()
  expect(await rejection(ask())).toMatchObject({ code: 'TIMEOUT' })
  await ask()
  expect(server.requests).toHaveLength(4)
})

test('a request without an answer does not hold up the next one', async () => {
  await using server = await startRawServer((request, socket) => {
    if (request.number !== 2) serve(request, socket)
  })
  const ask = asker(server.port, { attemptTimeout: 400 })
  await ask()
  expect(await rejection(ask())).toMatchObject({ code: 'TIMEOUT' })
  await ask()
  expect(server.connections).toBe(2)
  // The one that is stuck is closed at once; nobody waits for the 4 s after which any idle one ends.
  const limit = performance.now() + 2_000
  while (server.open > 1 && performance.now() < limit) await sleep(1)
  expect(server.open).toBe(1)
})

test('a server that cuts every connection some time after it was made loses no invocation', async () => {
  const cuts = new WeakSet<object>()
  await using server = await startRawServer((request, socket) => {
    if (!cuts.has(socket)) {
      cuts.add(socket)
      setTimeout(() => socket.destroy(), 60)
    }
    const id = request.query.get('secretId') ?? ''
    const body = secretBody(id, `value of ${id}`)
    // In three pieces, so that the cut falls before, between and after them.
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n`)
    setTimeout(() => socket.write(`\r\n${body.slice(0, 50)}`), 2)
    setTimeout(() => socket.write(body.slice(50)), 4)
  })
  const ask = asker(server.port, { retries: 10 })
  for (let i = 0; i < 100; i++) expect((await ask()).db).toMatch(/^value of /)
  expect(server.connections).toBeGreaterThan(3)
})

describe('host', () => {
  const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some((one) => one.address === '::1'))
  const cases: ['127.0.0.1' | 'localhost' | '::1', '127.0.0.1' | '::1'][] = [
    ['localhost', '127.0.0.1'],
    // Where a machine has no IPv6, the same is asked of IPv4.
    ['localhost', hasIpv6 ? '::1' : '127.0.0.1'],
    hasIpv6 ? ['::1', '::1'] : ['127.0.0.1', '127.0.0.1'],
  ]
  test.each(cases)('%s reaches a server on %s', async (host, address) => {
    await using server = await startRawServer(serve, 0, address)
    const id = uniqueId()
    const handler = middy()
      .use(
        extensionSecrets({
          secrets: { db: id },
          readiness: 0,
          endpoint: { host, port: server.port, token: TOKEN },
        }),
      )
      .handler(async (_event, context) => context.secrets.db)
    expect(await handler({}, {} as never)).toBe(`value of ${id}`)
    expect(server.requests[0]?.headers.get('host')).toBe(`${host === '::1' ? '[::1]' : host}:${server.port}`)
  })
})

describe('the token reaches no other server', () => {
  test.each([301, 302, 303, 307, 308])('when the answer is a redirect, %d', async (status) => {
    await using other = await startRawServer(serve)
    await using server = await startRawServer((request, socket) =>
      respond(socket, status, '', `location: http://127.0.0.1:${other.port}${request.path}\r\n`),
    )
    expect(await rejection(asker(server.port)())).toMatchObject({
      code: 'EXTENSION_UNAVAILABLE',
      upstreamStatus: status,
    })
    expect(other.connections).toBe(0)
  })

  test('when the environment names a proxy', async () => {
    await using bundle = await bundleFixture('ask-once')
    await using proxy = await startRawServer((_request, socket) => respond(socket, 502, ''))
    await using server = await startRawServer(serve)
    const url = `http://127.0.0.1:${proxy.port}`
    const run = await runNode(bundle.path, {
      FIXTURE_PORT: String(server.port),
      FIXTURE_TOKEN: TOKEN,
      FIXTURE_FETCH: 'http://example.invalid/',
      NODE_USE_ENV_PROXY: '1',
      HTTP_PROXY: url,
      http_proxy: url,
      HTTPS_PROXY: url,
      ALL_PROXY: url,
      all_proxy: url,
    })
    // What Node.js 22 says of its own client, which the function uses beside ours.
    const ofNode = /^\(node:\d+\) \[UNDICI-EHPA\] Warning: .*\n\(Use .*\n/
    expect({ ...run, stderr: run.stderr.replace(ofNode, '') }).toMatchObject({ status: 0, stderr: '' })
    expect(JSON.parse(run.stdout)).toEqual({ db: 'value of orders/db', key: 'value of orders/key' })
    expect(server.requests).toHaveLength(2)
    // The proxy is asked for what Node.js's own client sends, where this Node.js knows of proxies, and for nothing else.
    const knowsProxies = process.allowedNodeEnvironmentFlags.has('--use-env-proxy')
    expect(proxy.requests.map(({ headers }) => headers.get('x-aws-parameters-secrets-token'))).toEqual(
      proxy.requests.map(() => undefined),
    )
    expect(proxy.connections).toBe(knowsProxies ? 1 : 0)
  })

  test('when a global undici dispatcher is set', async () => {
    const key = Symbol.for('undici.globalDispatcher.1')
    const globals = globalThis as unknown as Record<symbol, unknown>
    const before = globals[key]
    globals[key] = { dispatch: () => expect(true).toBe(false) }
    try {
      await using server = await startRawServer(serve)
      await asker(server.port)()
      expect(server.requests).toHaveLength(1)
    } finally {
      globals[key] = before
    }
  })
})

test('a process with idle connections ends by itself', async () => {
  await using bundle = await bundleFixture('ask-once')
  // As long as the server would keep them, if nothing else ended them.
  await using server = await startRawServer((request, socket) => {
    const id = request.query.get('secretId') ?? ''
    const body = secretBody(id, `value of ${id}`)
    respond(socket, 200, body, 'connection: keep-alive\r\nkeep-alive: timeout=600\r\n')
  })
  const run = await runNode(bundle.path, { FIXTURE_PORT: String(server.port), FIXTURE_TOKEN: TOKEN })
  expect(run).toMatchObject({ status: 0, stderr: '' })
  expect(server.connections).toBe(2)
})

test('a process with refreshes behind that hang ends by itself', async () => {
  await using bundle = await bundleFixture('refresh-behind')
  await using server = await startRawServer((request, socket) => {
    if (request.number === 1) respond(socket, 200, secretBody('orders/db', 'the value'))
  })
  const run = await runNode(bundle.path, { FIXTURE_PORT: String(server.port), FIXTURE_TOKEN: TOKEN }, 15_000)
  expect(run).toEqual({ status: 0, stdout: 'the value, the value\n', stderr: '' })
  expect(server.requests).toHaveLength(2)
}, 20_000)
