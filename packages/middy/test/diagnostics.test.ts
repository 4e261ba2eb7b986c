import { type Channel, channel, type TracingChannel, tracingChannel } from 'node:diagnostics_channel'
import { setTimeout as sleep } from 'node:timers/promises'
import { inspect } from 'node:util'
import type { FetchMessage, ReadMessage } from '@extension-secrets/middy'
import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { respond, serveSecrets, startRawServer } from '../../client/test/support/raw-server.ts'
import { rejection, secretsHandler, uniqueId } from './support/handler.ts'

const VALUE = 'canary-value-81c2'

const fetches: TracingChannel<FetchMessage, FetchMessage> = tracingChannel('extension-secrets:fetch')
const reads: Channel<unknown, unknown> = channel('extension-secrets:read')

const undo: (() => void)[] = []

afterEach(() => {
  jest.restoreAllMocks()
  for (const one of undo.splice(0)) one()
})

/** Every event of the fetches, in order: its name, its message, and a copy of that as it was then. */
function watchFetches(): { event: string; message: FetchMessage; copy: FetchMessage }[] {
  const seen: { event: string; message: FetchMessage; copy: FetchMessage }[] = []
  const note = (event: string) => (message: FetchMessage) => {
    seen.push({ event, message, copy: { ...message } })
  }
  const subscribers = {
    start: note('start'),
    end: note('end'),
    asyncStart: note('asyncStart'),
    asyncEnd: note('asyncEnd'),
    error: note('error'),
  }
  fetches.subscribe(subscribers)
  undo.push(() => fetches.unsubscribe(subscribers))
  return seen
}

function watchReads(): ReadMessage[] {
  const seen: ReadMessage[] = []
  const note = (message: unknown): void => {
    seen.push(message as ReadMessage)
  }
  reads.subscribe(note)
  undo.push(() => reads.unsubscribe(note))
  return seen
}

/** A wall clock that a test moves. */
function stepClock(): { forward(milliseconds: number): void } {
  let ahead = 0
  const now = Date.now.bind(Date)
  jest.spyOn(Date, 'now').mockImplementation(() => now() + ahead)
  return {
    forward(milliseconds) {
      ahead += milliseconds
    },
  }
}

const refuse = '{"__type":"AccessDeniedException", "message":"no"}'

describe('extension-secrets:fetch', () => {
  test('a fetch that succeeds: who is asked at its start, how it went at its end', async () => {
    const serve = serveSecrets(() => VALUE)
    await using server = await startRawServer((request, socket) =>
      request.number === 1 ? respond(socket, 503, '') : serve(request, socket),
    )
    const seen = watchFetches()
    const id = uniqueId()
    await secretsHandler(server.port, { secrets: { db: id } })()
    expect(seen.map(({ event }) => event)).toEqual(['start', 'end', 'asyncStart', 'asyncEnd'])
    expect(new Set(seen.map(({ message }) => message)).size).toBe(1)
    expect(seen[0]?.copy).toEqual({ name: 'db', id, kind: 'secret' })
    const last = seen.at(-1)?.copy
    expect(last).toMatchObject({ name: 'db', id, kind: 'secret', attempts: 2, outcome: 'ok' })
    expect(last?.duration).toBeGreaterThan(0)
    expect(last?.duration).toBeLessThan(60_000)
  })

  test('a fetch that fails: the code, and no error event, since nothing was thrown', async () => {
    await using server = await startRawServer((_request, socket) => respond(socket, 400, refuse))
    const seen = watchFetches()
    const parameter = uniqueId('/orders/flag')
    const error = await rejection(secretsHandler(server.port, { secrets: { flag: { parameter } } })())
    expect(seen.map(({ event }) => event)).toEqual(['start', 'end', 'asyncStart', 'asyncEnd'])
    const last = seen.at(-1)?.copy
    expect(last).toMatchObject({ name: 'flag', id: parameter, kind: 'parameter', attempts: 1 })
    expect(last?.outcome).toBe('ACCESS_DENIED')
    expect(error.code).toBe(last?.outcome)
  })

  test('what a schema refuses has been fetched', async () => {
    await using server = await startRawServer(serveSecrets(() => 'no JSON'))
    const seen = watchFetches()
    const error = await rejection(
      secretsHandler(server.port, { secrets: { db: { secretId: uniqueId(), format: 'json' } } })(),
    )
    expect(error.code).toBe('WRONG_FORMAT')
    expect(seen.at(-1)?.copy.outcome).toBe('ok')
  })

  test('invocations that share a fetch publish it once', async () => {
    await using server = await startRawServer(serveSecrets())
    const seen = watchFetches()
    const handler = secretsHandler(server.port, { secrets: { db: uniqueId() } })
    await Promise.all([handler(), handler(), handler()])
    expect(seen.filter(({ event }) => event === 'start')).toHaveLength(1)
  })
})

describe('extension-secrets:read', () => {
  test('fresh, where another middleware has fetched it before', async () => {
    await using server = await startRawServer(serveSecrets())
    const seen = watchReads()
    const [shared, own] = [uniqueId(), uniqueId()]
    await secretsHandler(server.port, { secrets: { a: shared } })()
    const read = secretsHandler(server.port, { secrets: { b: shared, c: own }, ttl: '1h', jitter: 0 })
    await read()
    await read()
    expect(seen.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
      ...['a refreshed', 'b fresh', 'c refreshed'],
      ...['b fresh', 'c fresh'],
    ])
    expect(server.requests).toHaveLength(2)
  })

  test('refreshed, then fresh, with the age', async () => {
    await using server = await startRawServer(serveSecrets())
    const clock = stepClock()
    const seen = watchReads()
    const [a, b] = [uniqueId(), uniqueId()]
    const handler = secretsHandler(server.port, { secrets: { a, b }, jitter: 0 })
    await handler()
    expect(seen.splice(0)).toEqual([
      { name: 'a', id: a, outcome: 'refreshed', age: expect.any(Number) },
      { name: 'b', id: b, outcome: 'refreshed', age: expect.any(Number) },
    ])
    clock.forward(100_000)
    await handler()
    expect(seen.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual(['a fresh', 'b fresh'])
    for (const { age } of seen) {
      expect(age).toBeGreaterThanOrEqual(100_000)
      expect(age).toBeLessThan(200_000)
    }
  })

  test('stale-if-error: an old value stands in for one that could not be fetched', async () => {
    await using server = await startRawServer(serveSecrets())
    const clock = stepClock()
    const seen = watchReads()
    const handler = secretsHandler(server.port, { secrets: { db: uniqueId() }, ttl: '1m', retries: 0 })
    await handler()
    clock.forward(120_000)
    server.answer = (_request, socket) => respond(socket, 503, '')
    await handler()
    expect(seen.map(({ outcome }) => outcome)).toEqual(['refreshed', 'stale-if-error'])
    expect(seen[1]?.age).toBeGreaterThanOrEqual(120_000)
  })

  test('stale-while-revalidate: served at once, and the next invocation reads the new value', async () => {
    await using server = await startRawServer(serveSecrets(({ number }) => `value ${number}`))
    const clock = stepClock()
    const seen = watchReads()
    const options = { secrets: { db: uniqueId() }, ttl: '1m', staleWhileRevalidate: '10m' } as const
    const handler = secretsHandler(server.port, options)
    await handler()
    clock.forward(120_000)
    expect((await handler()).db).toBe('value 1')
    expect(seen.map(({ outcome }) => outcome)).toEqual(['refreshed', 'stale-while-revalidate'])
    while ((await handler()).db === 'value 1') await sleep(5)
    expect(seen.at(-1)?.outcome).toBe('fresh')
    expect(seen.at(-1)?.age).toBeLessThan(60_000)
  })

  test('an optional secret that could not be fetched is not read', async () => {
    await using server = await startRawServer((_request, socket) => respond(socket, 400, refuse))
    const seen = watchReads()
    await secretsHandler(server.port, { secrets: { db: { secretId: uniqueId(), optional: true } } })()
    expect(seen).toEqual([])
  })
})

test('no message shows a value, neither of a success nor of a failure', async () => {
  await using server = await startRawServer(serveSecrets(() => VALUE))
  const seen: unknown[] = [watchFetches(), watchReads()]
  const handler = secretsHandler(server.port, {
    secrets: { db: uniqueId(), bad: { secretId: uniqueId(), format: 'json', optional: true } },
  })
  expect((await handler()).db).toBe(VALUE)
  expect(seen).not.toContainEqual([])
  expect(inspect(seen, { depth: Infinity, showHidden: true, getters: true })).not.toContain(VALUE)
})

test('nothing is published, and no message made, while nobody listens', async () => {
  await using server = await startRawServer(serveSecrets())
  const prototype: TracingChannel = Object.getPrototypeOf(fetches)
  const tracePromise = jest.spyOn(prototype, 'tracePromise')
  // A channel without subscribers publishes into the void: what matters is that nobody made something to publish.
  const publish = jest.spyOn(reads, 'publish')
  const handler = secretsHandler(server.port, { secrets: { db: uniqueId() } })
  await handler()
  await handler()
  expect(tracePromise).not.toHaveBeenCalled()
  expect(publish).not.toHaveBeenCalled()
  publish.mockRestore()

  const [fetched, read] = [watchFetches(), watchReads()]
  await secretsHandler(server.port, { secrets: { db: uniqueId() } })()
  expect(tracePromise).toHaveBeenCalledTimes(1)
  expect(fetched).toHaveLength(4)
  expect(read).toHaveLength(1)
})
