import { startEmulator } from '@extension-secrets/emulator'
import { extensionSecrets, refreshSecrets } from '@extension-secrets/middy'
import { describe, expect, test } from '@jest/globals'
import middy from '@middy/core'
import {
  type RawRequest,
  respond,
  secretBody,
  serveSecrets,
  startRawServer,
} from '../../client/test/support/raw-server.ts'
import { fakeClock } from './support/clock.ts'
import { contextHandler } from './support/context.ts'
import { rejection, TOKEN, uniqueId } from './support/handler.ts'

describe('refreshSecrets', () => {
  test('all names, or some: a new snapshot for this context, none for another', async () => {
    const [a, b] = [uniqueId(), uniqueId()]
    await using emulator = await startEmulator({ secrets: { [a]: 'a1', [b]: 'b1' }, ttl: 0 })
    const handler = contextHandler(emulator, { secrets: { a, b } })
    const [context, neighbour] = [await handler(), await handler()]
    emulator.rotate(a, 'a2')
    emulator.rotate(b, 'b2')
    const some = await refreshSecrets(context, ['a'])
    expect([some.a, some.b]).toEqual(['a2', 'b1'])
    expect(context.secrets).toBe(some)
    const all = await refreshSecrets(context)
    expect([all.a, all.b]).toEqual(['a2', 'b2'])
    expect(Object.isFrozen(all)).toBe(true)
    expect([some.b, neighbour.secrets.a]).toEqual(['b1', 'a1'])
    expect(emulator.requests).toHaveLength(5)
  })

  test('no names: nothing is asked', async () => {
    await using server = await startRawServer(serveSecrets())
    const context = await contextHandler(server, { secrets: { db: uniqueId() } })()
    const { secrets } = context
    expect((await refreshSecrets(context, [])).db).toBe(secrets.db)
    expect(server.requests).toHaveLength(1)
  })

  test('one cannot be fetched: its error, and this context shows what it showed', async () => {
    const [good, gone] = [uniqueId(), uniqueId()]
    await using emulator = await startEmulator({
      secrets: { [good]: 'old', [gone]: 'old' },
      dialect: 'agent',
      ttl: 0,
    })
    const context = await contextHandler(emulator, { secrets: { good, gone } })()
    const { secrets } = context
    emulator.rotate(good, 'new')
    emulator.removeSecret(gone)
    const error = await rejection(refreshSecrets(context))
    expect(error).toMatchObject({ code: 'NOT_FOUND', secret: 'gone', id: gone })
    expect(context.secrets).toBe(secrets)
    expect([secrets.good, secrets.gone]).toEqual(['old', 'old'])
  })

  test('an optional one that cannot be fetched stays as it was, and the others are new', async () => {
    const [good, gone, never] = [uniqueId(), uniqueId(), uniqueId()]
    const stored = { [good]: 'old', [gone]: 'old' }
    await using emulator = await startEmulator({ secrets: stored, dialect: 'agent', ttl: 0 })
    const context = await contextHandler(emulator, {
      secrets: {
        good,
        gone: { secretId: gone, optional: true },
        never: { secretId: never, optional: true },
      },
    })()
    emulator.rotate(good, 'new')
    emulator.removeSecret(gone)
    const secrets = await refreshSecrets(context)
    expect([secrets.good, secrets.gone, secrets.never]).toEqual(['new', 'old', undefined])
  })

  test('an optional one that had expired for good does not come back because it cannot be fetched', async () => {
    const id = uniqueId()
    await using server = await startRawServer(serveSecrets())
    const handler = contextHandler(server, {
      secrets: { db: { secretId: id, optional: true, ttl: 0, staleIfError: 0 } },
      retries: 0,
    })
    expect((await handler()).secrets.db).toBe(`value of ${id}`)
    server.answer = (_request, socket) => respond(socket, 503, '')
    const context = await handler()
    expect(context.secrets.db).toBeUndefined()
    expect((await refreshSecrets(context)).db).toBeUndefined()
  })

  test('names of two middlewares on one handler, each at its own endpoint', async () => {
    const [a, b] = [uniqueId(), uniqueId()]
    await using first = await startEmulator({ secrets: { [a]: 'a1' }, ttl: 0 })
    await using second = await startEmulator({ secrets: { [b]: 'b1' }, ttl: 0 })
    const handler = middy()
      .use(extensionSecrets({ secrets: { a }, endpoint: { port: first.port, token: first.token } }))
      .use(extensionSecrets({ secrets: { b }, endpoint: { port: second.port, token: second.token } }))
      .handler(async (_event, context) => {
        first.rotate(a, 'a2')
        second.rotate(b, 'b2')
        const { a: newA, b: oldB } = await refreshSecrets(context, ['a'])
        const { b: newB } = await refreshSecrets(context, ['a', 'b'])
        return [newA, oldB, newB, context.secrets.a, context.secrets.b]
      })
    expect(await handler({}, {} as never)).toEqual(['a2', 'b1', 'b2', 'a2', 'b2'])
    expect([first.requests.length, second.requests.length]).toEqual([3, 2])
  })

  test('two middlewares fail: one error that names all', async () => {
    await using server = await startRawServer(serveSecrets())
    const endpoint = { port: server.port, token: TOKEN }
    const handler = middy()
      .use(extensionSecrets({ secrets: { a: uniqueId() }, endpoint, retries: 0 }))
      .use(extensionSecrets({ secrets: { b: uniqueId() }, endpoint, retries: 0 }))
      .handler(async (_event, context) => {
        server.answer = (_request, socket) => respond(socket, 503, '')
        const before = context.secrets
        const error = await rejection(refreshSecrets(context))
        return [error.errors.map(({ secret }) => secret), context.secrets === before]
      })
    expect(await handler({}, {} as never)).toEqual([['a', 'b'], true])
  })

  test('a name that two middlewares have is the one that the context shows', async () => {
    const [hidden, key, shown] = [uniqueId(), uniqueId(), uniqueId()]
    await using server = await startRawServer(serveSecrets())
    const endpoint = { port: server.port, token: TOKEN }
    const handler = middy()
      .use(extensionSecrets({ secrets: { db: hidden, key }, endpoint, retries: 0 }))
      .use(extensionSecrets({ secrets: { db: shown }, endpoint, retries: 0 }))
      .handler(async (_event, context) => {
        const asked = new Set<string>()
        server.answer = ({ query }, socket) => {
          const id = query.get('secretId') ?? ''
          asked.add(id)
          respond(socket, id === hidden ? 503 : 200, secretBody(id, `new ${id}`))
        }
        const { db } = await refreshSecrets(context)
        return [db, asked]
      })
    expect(await handler({}, {} as never)).toEqual([`new ${shown}`, new Set([key, shown])])
  })

  test('setToContext: false: request.internal stands for the context', async () => {
    const id = uniqueId()
    await using emulator = await startEmulator({ secrets: { [id]: 'old' }, ttl: 0 })
    const handler = middy()
      .use(
        extensionSecrets({
          secrets: { db: id },
          endpoint: { port: emulator.port, token: emulator.token },
          setToContext: false,
        }),
      )
      .before(async ({ context, internal }) => {
        expect(context).not.toHaveProperty('secrets')
        expect(internal.secrets.db).toBe('old')
        emulator.rotate(id, 'new')
        await refreshSecrets(internal, ['db'])
        return internal.secrets.db
      })
    expect(await handler({}, {} as never)).toBe('new')
  })

  test('names that are not declared, and contexts that are not ours', async () => {
    await using server = await startRawServer(serveSecrets())
    const context: { readonly secrets: object } = await contextHandler(server, {
      secrets: { db: uniqueId(), key: uniqueId() },
    })()
    const names: never[] = JSON.parse('["db", "toString"]')
    await expect(refreshSecrets(context, names)).rejects.toThrow(
      new TypeError('extension-secrets: names[1] is not declared; declared are db, key'),
    )
    for (const name of ['hunter2', 'a secret in place of its name', { password: 'a secret' }, undefined]) {
      await expect(refreshSecrets(context, [name] as never)).rejects.toThrow(
        new TypeError('extension-secrets: names[0] is not declared; declared are db, key'),
      )
    }
    for (const secrets of [{}, { db: 'mine' }, { ...context.secrets }, undefined, null, 'text']) {
      await expect(refreshSecrets({ secrets } as never)).rejects.toThrow(TypeError)
    }
    await expect(refreshSecrets(undefined as never)).rejects.toThrow(
      /^extension-secrets: this context has no secrets\. Is the .* With setToContext: false, pass request\.internal\.$/,
    )
    await expect(refreshSecrets(context, 'db' as never)).rejects.toThrow(
      new TypeError(`extension-secrets: names must be an array of declared names such as ['db']; got "db"`),
    )
    expect(server.requests).toHaveLength(2)
  })

  test('two at the same time in one handler: both new values stay', async () => {
    const [a, b] = [uniqueId(), uniqueId()]
    await using emulator = await startEmulator({ secrets: { [a]: 'a1', [b]: 'b1' }, ttl: 0 })
    const context = await contextHandler(emulator, { secrets: { a, b } })()
    emulator.rotate(a, 'a2')
    emulator.rotate(b, 'b2')
    await Promise.all([refreshSecrets(context, ['a']), refreshSecrets(context, ['b'])])
    expect([context.secrets.a, context.secrets.b]).toEqual(['a2', 'b2'])
  })

  test('request.internal knows the time that Lambda leaves', async () => {
    await using server = await startRawServer(serveSecrets())
    const handler = middy()
      .use(
        extensionSecrets({
          secrets: { db: uniqueId() },
          endpoint: { port: server.port, token: TOKEN },
          timeout: '60s',
          attemptTimeout: '60s',
          setToContext: false,
        }),
      )
      .before(async ({ internal }) => {
        server.answer = () => {}
        const error = await rejection(refreshSecrets(internal))
        return error.code
      })
    const context = { getRemainingTimeInMillis: () => 400 }
    // It would take a minute if it did not know.
    expect(await handler({}, context as never)).toBe('TIMEOUT')
  })

  test('ends with the time that Lambda leaves', async () => {
    await using server = await startRawServer(serveSecrets())
    let left = 60_000
    const context = await contextHandler(server, { secrets: { db: uniqueId() } })({
      getRemainingTimeInMillis: () => left,
    })
    left = 50
    const error = await rejection(refreshSecrets(context))
    expect(error).toMatchObject({ code: 'TIMEOUT', attempts: 0 })
    expect(server.requests).toHaveLength(1)
  })
})

describe("past the server's own cache", () => {
  test('the extension: its cache shows the old value until its own TTL has passed', async () => {
    const id = uniqueId()
    let now = Date.now()
    await using emulator = await startEmulator({ secrets: { [id]: 'old' }, ttl: 300, clock: () => now })
    const context = await contextHandler(emulator, { secrets: { db: id } })()
    emulator.rotate(id, 'new')
    now += 299_000
    expect((await refreshSecrets(context)).db).toBe('old')
    expect(emulator.requests.map(({ cache }) => cache)).toEqual(['miss', 'hit'])
    now += 1_000
    expect((await refreshSecrets(context)).db).toBe('new')
  })

  test('the agent with refreshNow: the new value at once', async () => {
    const [db, cached] = [uniqueId(), uniqueId()]
    await using emulator = await startEmulator({
      secrets: { [db]: 'old', [cached]: 'old' },
      dialect: 'agent',
      ttl: 3600,
    })
    const context = await contextHandler(emulator, {
      secrets: { db: { secretId: db, refreshNow: true }, cached },
    })()
    emulator.rotate(db, 'new')
    emulator.rotate(cached, 'new')
    const secrets = await refreshSecrets(context)
    expect([secrets.db, secrets.cached]).toEqual(['new', 'old'])
  })

  test('refreshNow is sent where it is declared, and never else', async () => {
    await using server = await startRawServer(serveSecrets())
    const context = await contextHandler(server, {
      secrets: { db: { secretId: uniqueId(), refreshNow: true }, plain: uniqueId() },
    })()
    await refreshSecrets(context)
    const sent = server.requests.map(({ query }) => query.get('refreshNow'))
    expect(sent.toSorted()).toEqual([null, null, 'true', 'true'])
  })
})

test('a refetch shares no fetch that began before it, and a late old answer changes nothing', async () => {
  const id = uniqueId()
  const held: (() => void)[] = []
  const answers = ['old', 'old', 'new', 'new']
  await using server = await startRawServer((request: RawRequest, socket) => {
    const answer = (): void => respond(socket, 200, secretBody(id, answers[request.number - 1] ?? 'newer'))
    if (request.number === 2) held.push(answer)
    else answer()
  })
  const handler = contextHandler(
    { port: server.port, token: TOKEN },
    { secrets: { db: id }, ttl: 0, attemptTimeout: '1m', timeout: '1m' },
  )
  const context = await handler()
  const ordinary = handler()
  while (held.length === 0) await new Promise(setImmediate)
  expect((await refreshSecrets(context)).db).toBe('new')
  expect(server.requests).toHaveLength(3)
  for (const answer of held) answer()
  expect((await ordinary).secrets.db).toBe('new')
  expect(server.requests).toHaveLength(3)
})

describe('a refetch that outlived its handler, and with it the environment was frozen', () => {
  /** Has one under way when the handler ends, as Middy's timeoutEarly does it; it is answered after a while. */
  const freezeInRefetch = async (passed: number) => {
    const clock = fakeClock()
    const held: (() => void)[] = []
    let version = 1
    const serve = serveSecrets(() => `version ${version}`)
    const server = await startRawServer((request, socket) =>
      request.number === 2 ? void held.push(() => serve(request, socket)) : serve(request, socket),
    )
    const handler = contextHandler(
      { port: server.port, token: TOKEN },
      { secrets: { db: uniqueId() }, ttl: '5m', attemptTimeout: '1m', timeout: '1m', jitter: 0 },
    )
    const left = refreshSecrets(await handler())
    while (held.length === 0) await new Promise(setImmediate)
    const thaw = async <T>(begin: () => Promise<T>): Promise<T> => {
      clock.pass(passed)
      const begun = begin()
      for (const answer of held) answer()
      await left
      version = 2
      return begun
    }
    return {
      handler,
      server,
      thaw,
      [Symbol.asyncDispose]: () => {
        clock[Symbol.dispose]()
        return server.close()
      },
    }
  }

  test('an invocation that needs a value gets one of now', async () => {
    await using frozen = await freezeInRefetch(1_800_000)
    expect((await frozen.thaw(() => frozen.handler())).secrets.db).toBe('version 2')
    expect(frozen.server.requests).toHaveLength(3)
  })

  test('another refetch gets a value of now, even if the other one is fresh', async () => {
    await using frozen = await freezeInRefetch(240_000)
    const context = await frozen.handler()
    expect((await frozen.thaw(() => refreshSecrets(context))).db).toBe('version 2')
    expect(frozen.server.requests).toHaveLength(3)
  })
})

test('who needs a value asks again when a refetch that it joined fails, as after a freeze', async () => {
  using clock = fakeClock()
  await using server = await startRawServer(serveSecrets())
  const times = { ttl: '5m', staleIfError: 0, attemptTimeout: '1s', timeout: '1m', retries: 0 } as const
  const handler = contextHandler(
    { port: server.port, token: TOKEN },
    { secrets: { db: uniqueId() }, ...times },
  )
  const context = await handler()
  const { answer } = server
  server.answer = () => {}
  const left = rejection(refreshSecrets(context))
  while (server.requests.length < 2) await new Promise(setImmediate)
  clock.pass(1_800_000)
  server.answer = answer
  expect((await handler()).secrets.db).toMatch(/^value of /)
  expect((await left).code).toBe('TIMEOUT')
  expect(server.requests).toHaveLength(3)
})

test('a refetch that failed, as in a freeze, is no reason to serve an old value without asking', async () => {
  using clock = fakeClock()
  let version = 1
  const serve = serveSecrets(() => `version ${version}`)
  await using server = await startRawServer(serve)
  const handler = contextHandler(
    { port: server.port, token: TOKEN },
    { secrets: { db: uniqueId() }, ttl: '5m', retries: 0 },
  )
  const context = await handler()
  clock.pass(1_800_000)
  server.answer = (_request, socket) => socket.destroy()
  expect((await rejection(refreshSecrets(context))).code).toBe('CONNECTION_LOST')
  version = 2
  server.answer = serve
  expect((await handler()).secrets.db).toBe('version 2')
})
