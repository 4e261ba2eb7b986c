import type { Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { extensionSecrets, type FreshnessOptions, refreshSecrets } from '@extension-secrets/middy'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import middy from '@middy/core'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import {
  type RawServer,
  respond,
  serveSecrets,
  startRawServer,
} from '../../client/test/support/raw-server.ts'
import { countFetches, type FakeClock, type Fetches, fakeClock } from './support/clock.ts'
import { rejection, secretsHandler, TOKEN, uniqueId } from './support/handler.ts'

let clock: FakeClock
let fetches: Fetches
let server: RawServer
let version = 1
let draw = 0
const serve = serveSecrets(() => `version ${version}`)
const sick = (): void => {
  server.answer = (_request, socket) => respond(socket, 503, '')
}
const well = (): void => {
  server.answer = serve
}
beforeEach(async () => {
  version = 1
  draw = 0
  clock = fakeClock(() => draw)
  fetches = countFetches()
  server = await startRawServer(serve)
})
afterEach(async () => {
  fetches[Symbol.dispose]()
  clock[Symbol.dispose]()
  await server.close()
})

const handlerFor = (options: FreshnessOptions) =>
  secretsHandler(server.port, { secrets: { db: uniqueId() }, jitter: 0, retries: 0, ...options })

describe('stale-if-error', () => {
  test('serves the old value while refreshing fails, until its time is over', async () => {
    const read = handlerFor({ ttl: '10s', staleIfError: '60s' })
    await read()
    sick()
    version = 2
    clock.pass(10_000)
    expect((await read()).db).toBe('version 1')
    expect(server.requests).toHaveLength(2)
    clock.pass(59_999)
    expect((await read()).db).toBe('version 1')
    clock.pass(1)
    expect((await rejection(read())).code).toBe('UPSTREAM_FAILURE')
    well()
    expect((await read()).db).toBe('version 2')
  })

  test('asks first, so that a healthy server is believed at once', async () => {
    const read = handlerFor({ ttl: '10s', staleIfError: '60s' })
    await read()
    version = 2
    clock.pass(10_000)
    expect((await read()).db).toBe('version 2')
  })

  test.each([
    ['0', { ttl: '10s', staleIfError: 0 }, 10_000],
    ['left out: an hour', { ttl: '10s' }, 10_000 + 3_600_000],
  ] as const)('%s', async (_name, options, end) => {
    const read = handlerFor(options)
    await read()
    sick()
    clock.pass(end - 1)
    expect((await read()).db).toBe('version 1')
    clock.pass(1)
    expect((await rejection(read())).code).toBe('UPSTREAM_FAILURE')
  })

  const isFirst: StandardSchemaV1<unknown, string> = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (input) =>
        input === 'version 1' ? { value: 'first' } : { issues: [{ message: 'not the first' }] },
    },
  }

  test('a value that its schema refuses does not replace one that it let through', async () => {
    const secrets = { db: { secretId: uniqueId(), schema: isFirst, format: 'text' } } as const
    const read = secretsHandler(server.port, { secrets, ttl: '1s', staleIfError: '1h', jitter: 0 })
    await read()
    version = 2
    clock.pass(1_000)
    // The refused value is not asked for again on each invocation, and those that waited together count once.
    const together = await Promise.all(Array.from({ length: 16 }, () => read()))
    expect(new Set(together.map(({ db }) => db))).toEqual(new Set(['first']))
    for (let i = 0; i < 49; i++) {
      clock.pass(10)
      expect((await read()).db).toBe('first')
    }
    expect(server.requests).toHaveLength(2)
    clock.pass(10)
    expect((await read()).db).toBe('first')
    expect(server.requests).toHaveLength(3)
    version = 1
    clock.pass(60_000)
    expect((await read()).db).toBe('first')
    clock.pass(3_601_000)
    version = 3
    expect((await rejection(read())).code).toBe('INVALID_SECRET')
  })

  test.each([
    ['its schema lets through', { schema: isFirst, format: 'text' }],
    ['can be read', { format: 'json' }],
  ] as const)('what %s again is asked for by its ttl again, too', async (_, own) => {
    const good = 'schema' in own ? 'version 1' : '1'
    server.answer = serveSecrets(() => (version === 1 ? good : 'version 2'))
    const handler = middy<{ readonly refetches: boolean }>()
      .use(
        extensionSecrets({
          secrets: { db: { secretId: uniqueId(), ...own } },
          ttl: '100ms',
          jitter: 0,
          endpoint: { port: server.port, token: TOKEN },
        }),
      )
      .handler(async ({ refetches }, context) => {
        if (refetches) await refreshSecrets(context)
      })
    const invoke = (refetches = false) => handler({ refetches }, {} as never)
    await invoke()
    version = 2
    clock.pass(100)
    await invoke()
    version = 1
    await invoke(true)
    expect(server.requests).toHaveLength(3)
    // The refusal alone would have it left alone for 500 ms.
    clock.pass(100)
    await invoke()
    expect(server.requests).toHaveLength(4)
  })
})

describe('stale-while-revalidate', () => {
  test('serves the old value at once and the new one to the next invocation', async () => {
    const read = handlerFor({ ttl: '10s', staleWhileRevalidate: '60s', staleIfError: 0 })
    await read()
    version = 2
    clock.pass(69_999)
    expect((await read()).db).toBe('version 1')
    await fetches.settled()
    expect((await read()).db).toBe('version 2')
    expect(server.requests).toHaveLength(2)
    version = 3
    clock.pass(70_000)
    expect((await read()).db).toBe('version 3')
  })

  test('one refresh runs behind any number of invocations', async () => {
    const read = handlerFor({ ttl: '10s', staleWhileRevalidate: '60s' })
    await read()
    const waiting: (() => void)[] = []
    server.answer = (request, socket) => void waiting.push(() => serve(request, socket))
    version = 2
    clock.pass(10_000)
    for (let i = 0; i < 50; i++) expect((await read()).db).toBe('version 1')
    while (waiting.length === 0) await new Promise(setImmediate)
    for (const answer of waiting) answer()
    await fetches.settled()
    expect(server.requests).toHaveLength(2)
    expect((await read()).db).toBe('version 2')
  })

  test('one failed refresh is one, whoever came while it was under way', async () => {
    const read = handlerFor({ ttl: '10s', staleWhileRevalidate: '60s' })
    await read()
    const waiting: (() => void)[] = []
    server.answer = (_request, socket) => void waiting.push(() => respond(socket, 503, ''))
    clock.pass(10_000)
    for (let i = 0; i < 50; i++) expect((await read()).db).toBe('version 1')
    while (waiting.length === 0) await new Promise(setImmediate)
    sick()
    for (const answer of waiting) answer()
    await fetches.settled()
    expect(server.requests).toHaveLength(2)
  })

  test.each<[string, staleIfError: number, passed: number, served: string, requests: number]>([
    ['within its time is served to who waits for it', 0, 50_000, 'version 2', 2],
    ['past its time, as after a freeze, is not', 0, 3_600_000, 'version 3', 3],
    ['when it can only stand in for a failure, is not', 7_200_000, 3_600_000, 'version 3', 3],
  ])('an answer to a refresh behind that comes %s', async (_when, staleIfError, passed, served, requests) => {
    const read = handlerFor({ ttl: '10s', staleWhileRevalidate: '50s', staleIfError })
    await read()
    clock.pass(10_000)
    const late: (() => void)[] = []
    const answerTwo = serveSecrets(() => 'version 2')
    server.answer = (request, socket) => void late.push(() => answerTwo(request, socket))
    expect((await read()).db).toBe('version 1')
    while (late.length === 0) await turn()
    clock.pass(passed)
    version = 3
    well()
    const joined = read()
    for (const answer of late) answer()
    expect((await joined).db).toBe(served)
    expect(server.requests).toHaveLength(requests)
  })

  test('a value past its time is not served, even if the refresh fails', async () => {
    const read = handlerFor({ ttl: '10s', staleWhileRevalidate: '60s', staleIfError: 0 })
    await read()
    sick()
    clock.pass(69_999)
    expect((await read()).db).toBe('version 1')
    await fetches.settled()
    clock.pass(1)
    expect((await rejection(read())).code).toBe('UPSTREAM_FAILURE')
  })
})

describe('a sick server is not asked on every invocation', () => {
  /** Runs invocations 10 ms apart and counts the requests. */
  const requestsIn = async (read: () => Promise<unknown>, milliseconds: number): Promise<number> => {
    const before = server.requests.length
    for (let passed = 0; passed < milliseconds; passed += 10) {
      await read()
      await fetches.settled()
      clock.pass(10)
    }
    return server.requests.length - before
  }

  test.each([
    ['stale-if-error', { ttl: '1s', staleIfError: '1h' }],
    ['stale-while-revalidate', { ttl: '1s', staleWhileRevalidate: '1h' }],
  ] as const)('%s', async (_name, options) => {
    const read = handlerFor(options)
    await read()
    sick()
    clock.pass(1_000)
    // With the shortest draw the pauses are 0.5, 1, 2, 4 and 8 s.
    expect(await requestsIn(read, 490)).toBe(1)
    expect(await requestsIn(read, 9_510)).toBe(4)
    // With the longest draw no pause grows beyond 60 s.
    draw = 0.999
    expect(await requestsIn(read, 120_000)).toBeLessThanOrEqual(5)
    clock.pass(61_000)
    const late = server.requests.length
    await read()
    await fetches.settled()
    expect(server.requests).toHaveLength(late + 1)
    // And a server that is well again is found within the longest pause; its next failure pauses briefly again.
    well()
    version = 2
    clock.pass(60_000)
    await read()
    await fetches.settled()
    expect((await read()).db).toBe('version 2')
    sick()
    draw = 0
    clock.pass(1_000)
    await read()
    await fetches.settled()
    const again = server.requests.length
    clock.pass(500)
    await read()
    await fetches.settled()
    expect(server.requests).toHaveLength(again + 1)
  })

  test('a clock that was set back does not leave it paused', async () => {
    const read = handlerFor({ ttl: '1s', staleIfError: '1h' })
    await read()
    sick()
    for (let i = 0; i < 10; i++) {
      clock.pass(61_000)
      await read()
    }
    well()
    version = 2
    clock.pass(-200_000)
    expect((await read()).db).toBe('version 2')
  })
})

describe('an optional secret', () => {
  const declare = () => {
    const [needed, wanted] = [uniqueId(), uniqueId()]
    return { wanted, secrets: { needed, wanted: { secretId: wanted, optional: true } } as const }
  }
  const without = (id: string): void => {
    server.answer = (request, socket) =>
      request.query.get('secretId') === id
        ? respond(socket, 400, '{"__type":"ResourceNotFoundException"}')
        : serve(request, socket)
  }

  test('that is not there is undefined, and is asked for again after a growing cool-down', async () => {
    const { secrets, wanted } = declare()
    const read = secretsHandler(server.port, { secrets, retries: 0 })
    without(wanted)
    // With the shortest draw the cool-downs are 0.5, 1, 2, 4, 8, 16 and 30 s, and never longer.
    for (const [index, pause] of [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000].entries()) {
      for (const passed of [0, pause - 1]) {
        clock.pass(passed)
        const shown = await read()
        expect(shown).toHaveProperty('wanted', undefined)
        expect(shown.needed).toBe('version 1')
        expect(server.requests).toHaveLength(2 + index)
      }
      clock.pass(1)
    }
    well()
    expect((await read()).wanted).toBe('version 1')
    await read()
    expect(server.requests).toHaveLength(10)
  })

  const error = (type: string): string => `{"__type":"${type}"}`
  test.each<[string, object, (socket: Socket) => void]>([
    ['before its first rotation', { versionStage: 'AWSPREVIOUS' }, (socket) => respond(socket, 400, 'x')],
    ['of no such version', { versionId: 'a-version' }, (socket) => respond(socket, 400, 'x')],
    ['with a key', { key: 'a' }, (socket) => respond(socket, 404, error('ResourceNotFoundException'))],
    ['denied', {}, (socket) => respond(socket, 403, error('AccessDeniedException'))],
    ['throttled', {}, (socket) => respond(socket, 429, '')],
    ['of an upstream that is down', {}, (socket) => respond(socket, 502, '')],
    ['whose answer is not JSON', {}, (socket) => respond(socket, 200, '<html>')],
    ['whose connection is cut', {}, (socket) => socket.destroy()],
  ])('%s costs its attempts once, in ten invocations', async (_what, more, answer) => {
    const [needed, wanted] = [uniqueId(), uniqueId()]
    const secrets = { needed, wanted: { secretId: wanted, optional: true, ...more } } as const
    const read = secretsHandler(server.port, { secrets, retries: 1 })
    server.answer = (request, socket) =>
      request.query.get('secretId') === wanted ? answer(socket) : serve(request, socket)
    await read()
    const asked = server.requests.length
    expect(asked).toBeLessThanOrEqual(3)
    for (let i = 0; i < 10; i++)
      expect(await read()).toMatchObject({ needed: 'version 1', wanted: undefined })
    expect(server.requests).toHaveLength(asked)
  })

  test('that expired and is not there any more rests, and its old value is not shown meanwhile', async () => {
    const { secrets, wanted } = declare()
    const read = secretsHandler(server.port, { secrets, retries: 0, ttl: '10s', staleIfError: 0, jitter: 0 })
    await read()
    without(wanted)
    clock.pass(10_000)
    for (let i = 0; i < 5; i++) expect(await read()).toHaveProperty('wanted', undefined)
    expect(server.requests).toHaveLength(4)
  })

  test('that rests is shown at once when another middleware has fetched it', async () => {
    const { secrets, wanted } = declare()
    const read = secretsHandler(server.port, { secrets, retries: 0 })
    without(wanted)
    await read()
    well()
    await secretsHandler(server.port, { secrets: { wanted } })()
    expect((await read()).wanted).toBe('version 1')
  })

  test('that was fetched is stale before it is missing', async () => {
    const { secrets, wanted } = declare()
    const options = { secrets, retries: 0, ttl: '1s', staleIfError: '10s', jitter: 0 } as const
    const read = secretsHandler(server.port, options)
    await read()
    without(wanted)
    clock.pass(1_000)
    expect((await read()).wanted).toBe('version 1')
    clock.pass(10_000)
    expect(await read()).toHaveProperty('wanted', undefined)
  })

  test('does not save one that is not', async () => {
    const { secrets } = declare()
    sick()
    const error = await rejection(secretsHandler(server.port, { secrets, retries: 0 })())
    expect(error).toMatchObject({ secret: 'needed', errors: [] })
  })
})

describe('before returns without a promise', () => {
  /** Runs `before` by itself; tells what it returned, and what it set. */
  const start = (options: FreshnessOptions) => {
    const { before } = extensionSecrets({
      secrets: { db: uniqueId() },
      endpoint: { port: server.port, token: TOKEN },
      jitter: 0,
      retries: 0,
      ...options,
    })
    return () => {
      const request = { event: {}, context: {} as { secrets?: { db: string } }, internal: {} }
      const returned: unknown = before?.(request as never)
      return { returned, request }
    }
  }
  const cold = async (run: ReturnType<typeof start>): Promise<void> => {
    const { returned, request } = run()
    expect(returned).toBeInstanceOf(Promise)
    expect(request.context.secrets).toBeUndefined()
    await returned
    expect(request.context.secrets?.db).toBe('version 1')
  }
  const expectAtOnce = (run: ReturnType<typeof start>, value: string): void => {
    const { returned, request } = run()
    expect(returned).toBeUndefined()
    expect(request.context.secrets?.db).toBe(value)
  }

  test('when the value is fresh', async () => {
    const run = start({ ttl: '10s' })
    await cold(run)
    clock.pass(9_999)
    expectAtOnce(run, 'version 1')
  })

  test('when it is stale and refreshed behind', async () => {
    const run = start({ ttl: '10s', staleWhileRevalidate: '60s' })
    await cold(run)
    version = 2
    clock.pass(10_000)
    expectAtOnce(run, 'version 1')
    await fetches.settled()
    expectAtOnce(run, 'version 2')
  })

  test('when it is stale and its refresh is paused', async () => {
    const run = start({ ttl: '10s', staleIfError: '1h' })
    await cold(run)
    sick()
    clock.pass(10_000)
    await run().returned
    clock.pass(400)
    expectAtOnce(run, 'version 1')
    clock.pass(100)
    expect(run().returned).toBeInstanceOf(Promise)
    await fetches.settled()
  })
})
