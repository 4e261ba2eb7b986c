import { Socket } from 'node:net'
import { describe, expect, test } from '@jest/globals'
import { type Clock, monotonic } from '../src/clock.ts'
import type { Result } from '../src/errors/failure.ts'
import type { Answer } from '../src/fetch/answer.ts'
import { type FetchJob, fetchSecret } from '../src/fetch/fetch-secret.ts'
import { secretTarget } from '../src/fetch/target.ts'
import { ConnectionPool } from '../src/fetch/transport.ts'
import { type RawServer, respond, secretBody, startRawServer } from './support/raw-server.ts'
import { unusedPort } from './support/returning-server.ts'

const TARGET = secretTarget('db', { versionId: undefined, versionStage: undefined, refreshNow: false })
const GOOD = secretBody('db', 'the text')
const AS_OF = 1_800_000_000_000
const NOT_READY = 'not ready to serve traffic, please wait'

/** A clock that stands still, and these draws. */
const drawn = (random: () => number): Clock => ({ now: () => AS_OF, random })

/** A fetch from a port, with plenty of time, and no pause between attempts unless `draw` makes one. */
function fetchFrom(port: number, changed: Partial<FetchJob> = {}, draw = 0): Promise<Result<Answer>> {
  return fetchSecret({
    target: TARGET,
    transport: new ConnectionPool('127.0.0.1', port),
    endpoint: { token: 'a-token' },
    address: `127.0.0.1:${port}`,
    effort: { attemptTimeout: 20_000, readiness: 20_000, retries: 2 },
    deadline: monotonic() + 20_000,
    isBehind: false,
    clock: drawn(() => draw),
    ...changed,
  })
}

/** A server that gives each of these answers once, and the last of them from then on. */
function serving(...answers: readonly ((socket: Socket) => void)[]): Promise<RawServer> {
  return startRawServer(({ number }, socket) => answers[Math.min(number, answers.length) - 1]?.(socket))
}

const good = (socket: Socket): void => respond(socket, 200, GOOD)
const status =
  (code: number, body = '') =>
  (socket: Socket): void =>
    respond(socket, code, body)
const notReady = status(400, NOT_READY)
const silence = (): void => {}

const effort = (changed: Partial<FetchJob['effort']>): Partial<FetchJob> => ({
  effort: { attemptTimeout: 20_000, readiness: 20_000, retries: 2, ...changed },
})

describe('a fetch', () => {
  test.each<[string, ((socket: Socket) => void)[], number]>([
    ['ends with the first good answer', [good], 1],
    ['tries again after a failure that may pass', [status(503), good], 2],
    ['tries again as often as it may', [status(503), status(429), good], 3],
    ['waits for readiness without using up its retries', [notReady, notReady, notReady, notReady, good], 5],
    ['counts both apart', [notReady, status(503), notReady, status(503), good], 5],
  ])('%s', async (_name, answers, attempts) => {
    await using server = await serving(...answers)
    expect(await fetchFrom(server.port)).toEqual({
      ok: { content: { type: 'text', text: 'the text' }, attempts, requestedAt: AS_OF },
    })
    expect(server.requests).toHaveLength(attempts)
    for (const { path, headers } of server.requests) {
      expect(path).toBe(TARGET.path)
      expect(headers.get('x-aws-parameters-secrets-token')).toBe('a-token')
    }
  })

  test.each<[string, number, (socket: Socket) => void, number]>([
    ['after its retries', 2, status(503), 3],
    ['at once without retries', 0, status(503), 1],
    ['at once when no attempt can help', 2, status(403), 1],
  ])('gives up %s', async (_name, retries, answer, attempts) => {
    await using server = await serving(answer)
    const result = await fetchFrom(server.port, effort({ retries }))
    expect(result).toMatchObject({ failure: { attempts, outOfTime: false } })
    expect(server.requests).toHaveLength(attempts)
  })

  test('reports the last failure of several', async () => {
    await using server = await serving(status(503), status(429), status(403))
    expect(await fetchFrom(server.port)).toEqual({
      failure: {
        ...{
          code: 'BAD_TOKEN',
          retry: 'never',
          detail: 'the server refused the token from endpoint.token',
          status: 403,
        },
        ...{ attempts: 3, outOfTime: false },
      },
    })
  })

  test('without a token asks nobody', async () => {
    await using server = await serving(good)
    expect(await fetchFrom(server.port, { endpoint: { token: ' ' } })).toEqual({
      failure: {
        ...{
          code: 'NO_TOKEN',
          retry: 'never',
          detail: 'endpoint.token is empty',
          attempts: 0,
          outOfTime: false,
        },
      },
    })
    expect(server.connections).toBe(0)
  })

  test('without time asks nobody', async () => {
    await using server = await serving(good)
    for (const deadline of [monotonic(), monotonic() - 1_000, Number.NEGATIVE_INFINITY])
      expect(await fetchFrom(server.port, { deadline })).toEqual({
        failure: {
          ...{ code: 'TIMEOUT', retry: 'never', detail: 'no time was left to fetch it' },
          ...{ attempts: 0, outOfTime: true },
        },
      })
    expect(server.connections).toBe(0)
  })
})

describe('what a broken connection is called', () => {
  const port = (server: RawServer): string => `127.0.0.1:${server.port}`

  test.each<[string, (socket: Socket) => void, string, (server: RawServer) => string]>([
    [
      'closed before an answer',
      (socket) => socket.end(),
      'CONNECTION_LOST',
      (server) => `the connection to ${port(server)} broke before an answer came`,
    ],
    [
      'broken off',
      (socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{'),
      'MALFORMED_RESPONSE',
      (server) => `the response of ${port(server)} broke off, or is not HTTP`,
    ],
    [
      'of two lengths',
      (socket) => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}'),
      'MALFORMED_RESPONSE',
      (server) => `the response of ${port(server)} broke off, or is not HTTP`,
    ],
    [
      'too large',
      (socket) => respond(socket, 200, 'x'.repeat(1024 * 1024 + 1)),
      'MALFORMED_RESPONSE',
      (server) => `the response of ${port(server)} was larger than 1048576 bytes`,
    ],
  ])('%s', async (_name, answer, code, detail) => {
    await using server = await serving(answer)
    expect(await fetchFrom(server.port)).toEqual({
      failure: { code, retry: 'retries', detail: detail(server), attempts: 3, outOfTime: false },
    })
  })

  test('no answer in the time of an attempt', async () => {
    await using server = await serving(silence)
    expect(await fetchFrom(server.port, effort({ attemptTimeout: 30, retries: 1 }))).toEqual({
      failure: {
        ...{ code: 'TIMEOUT', retry: 'retries', detail: `${port(server)} did not answer within 30 ms` },
        ...{ attempts: 2, outOfTime: false },
      },
    })
  })

  test('no connection could be made', async () => {
    const error = Object.assign(new Error('connect EMFILE'), { code: 'EMFILE' })
    const transport = new ConnectionPool('127.0.0.1', 2773, (_options, done) => {
      queueMicrotask(() => done(error, null))
      return new Socket()
    })
    expect(await fetchFrom(2773, { transport })).toEqual({
      failure: {
        ...{ code: 'CONNECTION_LOST', retry: 'retries' },
        detail: 'no connection to 127.0.0.1:2773 could be made: EMFILE',
        ...{ attempts: 3, outOfTime: false },
      },
    })
  })

  test('nobody listens', async () => {
    const unused = await unusedPort()
    const result = await fetchFrom(unused, effort({ readiness: 30 }), 0.5)
    expect(result).toMatchObject({
      failure: {
        ...{
          code: 'EXTENSION_UNAVAILABLE',
          retry: 'readiness',
          detail: `nothing listens on 127.0.0.1:${unused}`,
        },
        outOfTime: false,
      },
    })
  })
})

describe('pauses', () => {
  /** Draws that make a pause longer than what is left, so that no test has to wait for it. */
  const drawing = (...draws: readonly number[]): (() => number) => {
    let at = 0
    return () => draws[at++] ?? 0
  }

  test('a pause that would outlast readiness is not begun', async () => {
    await using server = await serving(notReady)
    const result = await fetchFrom(server.port, {
      ...effort({ readiness: 5_000 }),
      clock: drawn(drawing(0, 0, 5_000)),
    })
    expect(result).toMatchObject({ failure: { code: 'EXTENSION_NOT_READY', attempts: 3, outOfTime: false } })
  })

  test('readiness 0 asks once, or as soon as it is asked', async () => {
    await using server = await serving(notReady)
    const result = await fetchFrom(server.port, effort({ readiness: 0 }))
    expect(result).toMatchObject({ failure: { code: 'EXTENSION_NOT_READY', attempts: 1 } })
  })

  test('a pause that would outlast the deadline is not begun', async () => {
    await using server = await serving(status(503))
    expect(await fetchFrom(server.port, { clock: drawn(drawing(0, 5_000)) })).toMatchObject({
      failure: { code: 'UPSTREAM_FAILURE', attempts: 2, outOfTime: true },
    })
    const late = { ...effort({ readiness: 60_000 }), clock: drawn(drawing(0, 0, 400)) }
    server.answer = (_request, socket) => notReady(socket)
    expect(await fetchFrom(server.port, late)).toMatchObject({
      failure: { code: 'EXTENSION_NOT_READY', attempts: 3, outOfTime: true },
    })
  })

  test.each<[string, (socket: Socket) => void, failures: number, bound: number]>([
    ['a retry', status(503), 1, 50],
    ['a retry', status(503), 2, 100],
    ['a retry', status(503), 3, 200],
    ['a retry', status(503), 6, 1_000],
    ['readiness', notReady, 1, 20],
    ['readiness', notReady, 3, 80],
    ['readiness', notReady, 6, 200],
  ])('for %s after failure %#', async (_kind, answer, failures, bound) => {
    await using server = await serving(answer)
    // The draw that makes just this pause longer than the time that is left: it shows how long the pause is at most.
    const draws = [...Array.from({ length: failures - 1 }, () => 0), 20_000 / bound]
    const changed = { ...effort({ retries: 9, readiness: 60_000 }), clock: drawn(drawing(...draws)) }
    expect(await fetchFrom(server.port, changed)).toMatchObject({
      failure: { attempts: failures, outOfTime: true },
    })
  })

  test('a last attempt that the deadline cut short says so, one that had its whole time does not', async () => {
    await using server = await serving(silence)
    const cut = { ...effort({ retries: 0 }), deadline: monotonic() + 60 }
    expect(await fetchFrom(server.port, cut)).toMatchObject({ failure: { code: 'TIMEOUT', outOfTime: true } })
    expect(await fetchFrom(server.port, effort({ retries: 0, attemptTimeout: 30 }))).toMatchObject({
      failure: { code: 'TIMEOUT', outOfTime: false },
    })
    server.answer = (_request, socket) => status(503)(socket)
    const short = { ...effort({ retries: 0 }), deadline: monotonic() + 15_000 }
    expect(await fetchFrom(server.port, short)).toMatchObject({
      failure: { code: 'UPSTREAM_FAILURE', outOfTime: false },
    })
  })

  test('an attempt ends by the deadline, whatever attemptTimeout says', async () => {
    await using server = await serving(silence)
    const result = await fetchFrom(server.port, { deadline: monotonic() + 60 })
    expect(result).toMatchObject({ failure: { code: 'TIMEOUT', attempts: 1, outOfTime: true } })
  })
})

describe('what is said of an attempt', () => {
  test('that was cut short after another had failed: what the other met', async () => {
    await using server = await serving(status(503), silence)
    const result = await fetchFrom(server.port, { deadline: monotonic() + 150 })
    expect(result).toMatchObject({
      failure: { code: 'UPSTREAM_FAILURE', status: 503, attempts: 2, outOfTime: true },
    })
  })

  test('for which no connection was free', async () => {
    await using server = await serving(silence)
    const transport = new ConnectionPool('127.0.0.1', server.port)
    const others = Array.from({ length: 32 }, () =>
      fetchFrom(server.port, { transport, deadline: monotonic() + 1_500 }),
    )
    const deadline = monotonic() + 300
    const result = await fetchFrom(server.port, { transport, deadline, ...effort({ attemptTimeout: 20 }) })
    expect(result).toMatchObject({
      failure: {
        code: 'TIMEOUT',
        detail: expect.stringMatching(/^all 32 connections to 127.0.0.1:\d+ were in use for \d+ ms$/),
        attempts: 1,
        outOfTime: true,
      },
    })
    await Promise.all(others)
  })

  test('that its token was refused: where the token came from', async () => {
    await using server = await serving(status(403, 'Bad Token'))
    expect(await fetchFrom(server.port, { endpoint: { token: 'another' } })).toMatchObject({
      failure: { code: 'BAD_TOKEN', detail: 'the server refused the token from endpoint.token', attempts: 1 },
    })
  })
})
