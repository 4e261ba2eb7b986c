import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { MAX_CONNECTIONS } from '../../client/src/fetch/exchange.ts'
import {
  type RawRequest,
  type RawServer,
  respond,
  secretBody,
  serveSecrets,
  startRawServer,
} from '../../client/test/support/raw-server.ts'
import { fakeClock } from './support/clock.ts'
import { rejection, secretsHandler, uniqueId } from './support/handler.ts'

const serve = serveSecrets()

/** A server that keeps requests until it is told to answer them. */
async function startPatientServer(): Promise<{ server: RawServer; waiting: [RawRequest, Socket][] }> {
  const waiting: [RawRequest, Socket][] = []
  const server = await startRawServer((...asked) => void waiting.push(asked))
  return { server, waiting }
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(2)
}

describe('one secret', () => {
  test('64 invocations at once on a cold secret send one request', async () => {
    await using server = await startRawServer(serve)
    const read = secretsHandler(server.port, { secrets: { db: uniqueId() } })
    const all = await Promise.all(Array.from({ length: 64 }, () => read()))
    expect(server.requests).toHaveLength(1)
    // One snapshot for all of them.
    expect(new Set(all).size).toBe(1)
  })

  test('those that come while it is under way wait for the same answer', async () => {
    const { server, waiting } = await startPatientServer()
    await using _server = server
    const read = secretsHandler(server.port, { secrets: { db: uniqueId() } })
    const first = read()
    await until(() => waiting.length === 1)
    const others = Array.from({ length: 9 }, () => read())
    await sleep(20)
    expect(server.requests).toHaveLength(1)
    for (const one of waiting) serve(...one)
    expect(new Set(await Promise.all([first, ...others])).size).toBe(1)
    expect(server.requests).toHaveLength(1)
  })

  test('they share a failure too, and the next one asks again', async () => {
    await using server = await startRawServer((_request, socket) => respond(socket, 503, ''))
    const read = secretsHandler(server.port, { secrets: { db: uniqueId() }, retries: 0 })
    const errors = await Promise.all(Array.from({ length: 16 }, () => rejection(read())))
    expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['UPSTREAM_FAILURE']))
    expect(server.requests).toHaveLength(1)
    server.answer = serve
    await read()
    expect(server.requests).toHaveLength(2)
  })

  test('two middlewares share its request and its value', async () => {
    await using server = await startRawServer(serve)
    const secrets = { db: uniqueId() }
    const [one, two, three] = [0, 1, 2].map(() => secretsHandler(server.port, { secrets }))
    const together = await Promise.all([one?.(), two?.()])
    expect(together.map((shown) => shown?.db)).toEqual([`value of ${secrets.db}`, `value of ${secrets.db}`])
    expect((await three?.())?.db).toBe(`value of ${secrets.db}`)
    expect(server.requests).toHaveLength(1)
  })

  test('each middleware applies its own ttl to the shared value', async () => {
    using clock = fakeClock()
    let version = 1
    await using server = await startRawServer(serveSecrets(() => `version ${version}`))
    const secrets = { db: uniqueId() }
    const short = secretsHandler(server.port, { secrets, ttl: '1s', jitter: 0 })
    const long = secretsHandler(server.port, { secrets, ttl: '1h', jitter: 0 })
    await Promise.all([short(), long()])
    version = 2
    clock.pass(2_000)
    expect((await short()).db).toBe('version 2')
    // Still fresh by its own rule, so it has no reason to look.
    expect((await long()).db).toBe('version 1')
    expect(server.requests).toHaveLength(2)
    // One that begins later takes what is there only while that is fresh by its own rule.
    clock.pass(999)
    const late = secretsHandler(server.port, { secrets, ttl: '1s', jitter: 0 })
    expect((await late()).db).toBe('version 2')
    expect(server.requests).toHaveLength(2)
    version = 3
    clock.pass(1)
    const later = secretsHandler(server.port, { secrets, ttl: '1s', jitter: 0 })
    expect((await later()).db).toBe('version 3')
    expect(server.requests).toHaveLength(3)
    clock.pass(3_600_000)
    await Promise.all([long(), short()])
    expect(server.requests).toHaveLength(4)
  })

  test('each declaration reads the shared answer in its own format and by its own schema', async () => {
    const secretId = uniqueId()
    const stored = '{"user":"app"}'
    await using server = await startRawServer((_r, socket) =>
      respond(socket, 200, secretBody(secretId, stored)),
    )
    let validations = 0
    const schema = (validate: (input: unknown) => StandardSchemaV1.Result<string>): StandardSchemaV1 => ({
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: (input) => {
          validations++
          return validate(input)
        },
      },
    })
    const user = schema((input) => ({ value: (input as { user: string }).user.toUpperCase() }))
    const never = schema(() => ({ issues: [{ message: 'no' }] }))
    const read = secretsHandler(server.port, {
      secrets: {
        text: secretId,
        json: { secretId, format: 'json' },
        user: { secretId, schema: user },
        refused: { secretId, schema: never, optional: true },
      },
    })
    const all = await Promise.all(Array.from({ length: 16 }, () => read()))
    for (const { text, json, user: name, refused } of all) {
      expect([text, json, name, refused]).toEqual([stored, { user: 'app' }, 'APP', undefined])
    }
    expect(server.requests).toHaveLength(1)
    // Once for each schema and fetch, not once for each invocation.
    expect(validations).toBe(2)
    const wrong = secretsHandler(server.port, { secrets: { tls: { secretId, format: 'binary' } } })
    expect(await rejection(wrong())).toMatchObject({ code: 'WRONG_FORMAT', secret: 'tls' })
    expect(server.requests).toHaveLength(1)
  })
})

describe('budgets', () => {
  const hasLeft = (milliseconds: number) => ({ getRemainingTimeInMillis: () => milliseconds })
  const patient = { timeout: '20s', attemptTimeout: '20s', retries: 0 } as const

  test('who joined with more time asks again when the one who began runs out of it', async () => {
    const { server, waiting } = await startPatientServer()
    await using _server = server
    const read = secretsHandler(server.port, { secrets: { db: uniqueId() }, ...patient })
    const starter = rejection(read(hasLeft(500)))
    await until(() => waiting.length === 1)
    const joiners = [read(), read(hasLeft(60_000))]
    expect(await starter).toMatchObject({ code: 'TIMEOUT', attempts: 1 })
    await until(() => waiting.length === 2)
    for (const one of waiting.slice(1)) serve(...one)
    expect(new Set(await Promise.all(joiners)).size).toBe(1)
    expect(server.requests).toHaveLength(2)
  })

  test('who needs the value asks again when a background refresh that it joined fails', async () => {
    using clock = fakeClock()
    const { server, waiting } = await startPatientServer()
    await using _server = server
    const times = { ttl: '1s', staleWhileRevalidate: '1s', staleIfError: 0, jitter: 0 } as const
    const read = secretsHandler(server.port, { secrets: { db: uniqueId() }, ...patient, ...times })
    const answerNext = async (answer: (request: RawRequest, socket: Socket) => void): Promise<void> => {
      await until(() => waiting.length > 0)
      for (const one of waiting.splice(0)) answer(...one)
    }
    const cold = read()
    await answerNext(serve)
    await cold
    clock.pass(1_000)
    await read()
    await until(() => waiting.length === 1)
    clock.pass(1_000)
    const needed = read()
    await sleep(20)
    expect(server.requests).toHaveLength(2)
    await answerNext((_request, socket) => respond(socket, 503, ''))
    await answerNext(serve)
    expect((await needed).db).toMatch(/^value of /)
    expect(server.requests).toHaveLength(3)
  })

  test.each<[string, status: number, body: string, one: object, other: object, sent: number]>([
    ['the same', 503, '', { retries: 0 }, { retries: 0 }, 1],
    ['fewer retries', 503, '', { retries: 1 }, { retries: 0 }, 2],
  ])('who joined with %s', async (_how, status, body, one, other, sent) => {
    const id = uniqueId()
    const { server, waiting } = await startPatientServer()
    await using _server = server
    const [first, second] = [one, other].map((options) =>
      secretsHandler(server.port, { secrets: { db: id }, attemptTimeout: '10s', timeout: '20s', ...options }),
    )
    const results = Promise.allSettled([first?.(), second?.()])
    await until(() => waiting.length === 1)
    server.answer = serve
    for (const [, socket] of waiting) respond(socket, status, body)
    const [began, joined] = (await results).map((result) => result.status)
    const retries = 'retries' in one && one.retries === 1
    expect(began).toBe(retries ? 'fulfilled' : 'rejected')
    expect(joined).toBe(sent === 2 ? 'fulfilled' : 'rejected')
    expect(server.requests).toHaveLength(sent)
  })

  test('a failure that nobody can mend is told to all', async () => {
    const { server, waiting } = await startPatientServer()
    await using _server = server
    const id = uniqueId()
    const all = [0, 2].map((retries) =>
      rejection(secretsHandler(server.port, { secrets: { db: id }, retries })()),
    )
    await until(() => waiting.length === 1)
    for (const [, socket] of waiting)
      respond(socket, 400, JSON.stringify({ __type: 'ResourceNotFoundException' }))
    expect((await Promise.all(all)).map(({ code }) => code)).toEqual(['NOT_FOUND', 'NOT_FOUND'])
    expect(server.requests).toHaveLength(1)
  })

  test('who joined with less time fails alone', async () => {
    const { server, waiting } = await startPatientServer()
    await using _server = server
    const read = secretsHandler(server.port, { secrets: { db: uniqueId() }, ...patient })
    const starter = read()
    await until(() => waiting.length === 1)
    expect(await rejection(read(hasLeft(300)))).toMatchObject({ code: 'TIMEOUT' })
    for (const one of waiting) serve(...one)
    expect((await starter).db).toMatch(/^value of /)
    expect(server.requests).toHaveLength(1)
  })
})

describe('several secrets', () => {
  test('all that are missing are asked for before any is answered', async () => {
    const { server, waiting } = await startPatientServer()
    await using _server = server
    const ids = Array.from({ length: 5 }, () => uniqueId())
    const read = secretsHandler(server.port, {
      secrets: Object.fromEntries(ids.map((id, i) => [`s${i}`, id])),
    })
    const reading = read()
    await until(() => waiting.length === 5)
    for (const one of waiting.reverse()) serve(...one)
    const secrets: Record<string, unknown> = await reading
    expect(ids.map((_, i) => secrets[`s${i}`])).toEqual(ids.map((id) => `value of ${id}`))
    expect(server.connections).toBe(5)
  })

  test('no more connections are opened than allowed; the rest waits for one of them', async () => {
    const { server, waiting } = await startPatientServer()
    await using _server = server
    const ids = Array.from({ length: 3 * MAX_CONNECTIONS }, () => uniqueId())
    const read = secretsHandler(server.port, {
      secrets: Object.fromEntries(ids.map((id, i) => [`s${i}`, id])),
      timeout: '20s',
      attemptTimeout: '20s',
    })
    const reading = read()
    let most = 0
    for (let answered = 0; answered < ids.length; answered++) {
      await until(() => waiting.length > 0 && (waiting.length >= MAX_CONNECTIONS || answered > 0))
      if (answered === 0) await sleep(50)
      most = Math.max(most, waiting.length)
      const [next] = waiting.splice(0, 1)
      if (next !== undefined) serve(...next)
    }
    const secrets: Record<string, unknown> = await reading
    expect(ids.every((id, i) => secrets[`s${i}`] === `value of ${id}`)).toBe(true)
    expect(most).toBe(MAX_CONNECTIONS)
    expect(server.connections).toBe(MAX_CONNECTIONS)
  })
})
