import { ExtensionSecretsError, extensionSecrets } from '@extension-secrets/middy'
import { describe, expect, test } from '@jest/globals'
import middy, { type MiddlewareObj, type Request } from '@middy/core'
import { getInternal } from '@middy/util'
import {
  type RawServer,
  respond,
  serveSecrets,
  startRawServer,
} from '../../client/test/support/raw-server.ts'
import { TOKEN, uniqueId } from './support/handler.ts'

const at = (server: RawServer): { port: number; token: string } => ({ port: server.port, token: TOKEN })

/** A middleware that needs a password and takes it as those of Middy do: by a path in `request.internal`. */
function connect(path: string): MiddlewareObj {
  return {
    before: async (request) => {
      const { password } = await getInternal({ password: path }, request)
      Object.assign(request.context, { connection: `connected with ${password}` })
    },
  }
}

describe("getInternal of Middy's util", () => {
  test('finds secrets by their path: of a text, inside JSON, and by several names', async () => {
    await using server = await startRawServer(
      serveSecrets(({ query }) =>
        query.get('secretId')?.startsWith('json') ? '{"password":"p","port":5432}' : 'text',
      ),
    )
    const found: unknown[] = []
    const handler = middy()
      .use(
        extensionSecrets({
          secrets: { db: { secretId: uniqueId('json'), format: 'json' }, stripe: uniqueId() },
          endpoint: at(server),
        }),
      )
      .before(async (request) => {
        found.push(
          await getInternal({ password: 'secrets.db.password', port: 'secrets.db.port' }, request),
          await getInternal(['secrets.stripe'], request),
          await getInternal({ none: 'secrets.db.nothing', neither: 'secrets.toString' }, request),
        )
      })
    await handler({}, {} as never)
    expect(found).toEqual([
      { password: 'p', port: 5432 },
      { secrets_stripe: 'text' },
      { none: undefined, neither: undefined },
    ])
  })

  test('and so does a middleware that is built on it, with setToContext or without', async () => {
    await using server = await startRawServer(serveSecrets(() => '{"password":"p"}'))
    for (const setToContext of [true, false]) {
      const handler = middy()
        .use(
          extensionSecrets({
            secrets: { db: { secretId: uniqueId(), format: 'json' } },
            endpoint: at(server),
            setToContext,
          }),
        )
        .use(connect('secrets.db.password'))
        .handler(async (_event, context) => [
          Object.hasOwn(context, 'secrets'),
          'connection' in context && context.connection,
        ])
      expect(await handler({}, {} as never)).toEqual([setToContext, 'connected with p'])
    }
  })
})

test('other middlewares before and after: each sees what came before it', async () => {
  await using server = await startRawServer(serveSecrets(() => 'v'))
  const order: string[] = []
  const see =
    (name: string) =>
    ({ context }: Pick<Request, 'context'>): void => {
      order.push(`${name}: ${'secrets' in context}`)
    }
  const handler = middy()
    .use({ before: see('before 1'), after: see('after 1') })
    .use(extensionSecrets({ secrets: { db: uniqueId() }, endpoint: at(server) }))
    .use({ before: see('before 2'), after: see('after 2') })
    .handler(async (_event, { secrets }) => secrets.db)
  expect(await handler({}, {} as never)).toBe('v')
  expect(order).toEqual(['before 1: false', 'before 2: true', 'after 2: true', 'after 1: true'])
})

describe('earlyResponse', () => {
  const early: MiddlewareObj = {
    before: (request) => {
      request.earlyResponse = 'early'
    },
  }

  test('of an earlier middleware: nothing is fetched', async () => {
    await using server = await startRawServer(serveSecrets())
    const handler = middy()
      .use(early)
      .use(extensionSecrets({ secrets: { db: uniqueId() }, endpoint: at(server) }))
      .handler(async () => 'late')
    expect(await handler({}, {} as never)).toBe('early')
    expect(server.requests).toHaveLength(0)
  })

  test('of a later one: it has the secrets', async () => {
    await using server = await startRawServer(serveSecrets())
    const handler = middy()
      .use(extensionSecrets({ secrets: { db: uniqueId() }, endpoint: at(server) }))
      .use(early)
      .handler(async () => 'late')
    expect(await handler({}, {} as never)).toBe('early')
    expect(server.requests).toHaveLength(1)
  })

  test('ours returns nothing that Middy would take for a response, cold or warm', async () => {
    await using server = await startRawServer(serveSecrets())
    const handler = middy()
      .use(extensionSecrets({ secrets: { db: uniqueId() }, endpoint: at(server) }))
      .handler(async () => 'from the handler')
    expect(await handler({}, {} as never)).toBe('from the handler')
    expect(await handler({}, {} as never)).toBe('from the handler')
  })
})

test("an error of ours reaches the others' onError, with its package as Middy's have it", async () => {
  await using server = await startRawServer((_request, socket) => respond(socket, 403, ''))
  const seen: unknown[] = []
  const handler = middy()
    .use({ onError: ({ error }) => void seen.push(error) })
    .use(extensionSecrets({ secrets: { db: uniqueId() }, endpoint: at(server) }))
    .use({ onError: ({ error }) => ({ failed: error?.cause }) })
    .handler(async () => seen.push('the handler ran'))
  expect(await handler({}, {} as never)).toEqual({ failed: { package: '@extension-secrets/client' } })
  expect(seen).toEqual([])

  const unhandled = middy()
    .use({ onError: ({ error }) => void seen.push(error) })
    .use(extensionSecrets({ secrets: { db: uniqueId() }, endpoint: at(server) }))
    .handler(async () => seen.push('the handler ran'))
  const rejected: unknown = await unhandled({}, {} as never).catch((error: unknown) => error)
  expect(rejected).toBeInstanceOf(ExtensionSecretsError)
  expect(rejected).toHaveProperty('code', 'BAD_TOKEN')
  expect(seen).toEqual([rejected])
})

describe('two on one handler', () => {
  test('a view of both; the later one wins a name that both have, and what is kept off the context stays off it', async () => {
    await using server = await startRawServer(serveSecrets())
    const [a, b, first, second] = [uniqueId('a'), uniqueId('b'), uniqueId('first'), uniqueId('second')]
    const found: unknown[] = []
    const handler = middy()
      .use(extensionSecrets({ secrets: { a, both: first }, endpoint: at(server) }))
      .use(extensionSecrets({ secrets: { b, both: second }, endpoint: at(server), setToContext: false }))
      .use(extensionSecrets({ secrets: {}, endpoint: at(server) }))
      .before(async (request) => {
        found.push(await getInternal(['secrets.a', 'secrets.b', 'secrets.both'], request))
      })
      .handler(async (_event, { secrets }) => secrets)
    const secrets = await handler({}, {} as never)
    expect([secrets.a, secrets.b, secrets.both]).toEqual([`value of ${a}`, undefined, `value of ${first}`])
    expect(found).toEqual([
      { secrets_a: secrets.a, secrets_b: `value of ${b}`, secrets_both: `value of ${second}` },
    ])
    expect(String(secrets)).toBe('[redacted]')
    // A warm invocation creates nothing.
    expect(await handler({}, {} as never)).toBe(secrets)
    expect(server.requests).toHaveLength(4)
  })

  test.each(['earlier', 'later'] as const)('values refetched by the %s one are seen', async (which) => {
    let count = 0
    await using server = await startRawServer(serveSecrets(() => `version ${++count}`))
    const use = (name: 'earlier' | 'later') =>
      extensionSecrets({
        secrets: { [name]: uniqueId(name) },
        endpoint: at(server),
        ttl: name === which ? 0 : '1h',
      })
    const handler = middy()
      .use(use('earlier'))
      .use(use('later'))
      .handler(async (_event, { secrets: { earlier, later } }) => ({ earlier, later }))
    expect(await handler({}, {} as never)).toEqual({ earlier: 'version 1', later: 'version 2' })
    const kept = which === 'earlier' ? { later: 'version 2' } : { earlier: 'version 1' }
    for (const version of ['version 3', 'version 4'])
      expect(await handler({}, {} as never)).toEqual({ ...kept, [which]: version })
  })

  test('a context that serves again, as in tests, keeps its view while nothing changes', async () => {
    await using server = await startRawServer(serveSecrets())
    const [a, b] = [uniqueId('a'), uniqueId('b')]
    const one = middy().use(extensionSecrets({ secrets: { a }, endpoint: at(server) }))
    const two = middy()
      .use(extensionSecrets({ secrets: { a }, endpoint: at(server) }))
      .use(extensionSecrets({ secrets: { b }, endpoint: at(server) }))
    for (const made of [one, two]) {
      const handler = made.handler(async (_event, context) => (context as { secrets: object }).secrets)
      const context = {} as never
      const views = [await handler({}, context), await handler({}, context), await handler({}, context)]
      expect(new Set(views).size).toBe(1)
    }
  })

  test('one that serves several handlers, behind others, creates nothing when they take turns', async () => {
    await using server = await startRawServer(serveSecrets())
    const shared = extensionSecrets({ secrets: { key: uniqueId() }, endpoint: at(server) })
    const handlers = ['a', 'b'].map((own) =>
      middy()
        .use(extensionSecrets({ secrets: { own: uniqueId(own) }, endpoint: at(server) }))
        .use(shared)
        .handler(async (_event, { secrets }) => secrets),
    )
    const read = () => Promise.all(handlers.map((handler) => handler({}, {} as never)))
    const first = await read()
    expect(first[0]?.own).not.toBe(first[1]?.own)
    expect(first[0]?.key).toBe(first[1]?.key)
    for (const [index, secrets] of (await read()).entries()) expect(secrets).toBe(first[index])
  })
})

describe("what is not there of Lambda's context", () => {
  test.each<[name: string, context: object | undefined]>([
    ['no context at all', undefined],
    ['an empty one', {}],
    ['one without getRemainingTimeInMillis', { functionName: 'orders', awsRequestId: 'id' }],
  ])('%s', async (_name, context) => {
    await using server = await startRawServer(serveSecrets())
    const id = uniqueId()
    const handler = middy()
      .use(extensionSecrets({ secrets: { db: id }, endpoint: at(server) }))
      .handler(async (_event, { secrets }) => secrets.db)
    expect(await handler({}, context as never)).toBe(`value of ${id}`)
  })
})
