import { setTimeout as sleep } from 'node:timers/promises'
import { createSecrets, ExtensionSecretsError, type Secrets } from '@extension-secrets/client'
import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { explainTimeout } from '../src/errors/timeout.ts'
import {
  type RawAnswer,
  type RawServer,
  respond,
  secretBody,
  serveSecrets,
  startRawServer,
} from './support/raw-server.ts'

let count = 0
const uniqueId = (): string => `limits/${++count}`
const serve = serveSecrets()

afterEach(() => {
  jest.restoreAllMocks()
  delete process.env.PARAMETERS_SECRETS_EXTENSION_MAX_CONNECTIONS
})

function secretsOf(server: RawServer, ids: readonly string[], options: object = {}): Secrets {
  const secrets = Object.fromEntries(ids.map((id, index) => [`s${index}`, id]))
  return createSecrets({ secrets, endpoint: { port: server.port, token: 'a-token' }, ...options })
}

/** Lets this many requests through to "AWS" at a time, each for this long; the others wait, as in the extension. */
function gated(connections: number, milliseconds: number): RawAnswer {
  let open = 0
  const queue: (() => void)[] = []
  const next = (): void => {
    if (open === connections) return
    const run = queue.shift()
    if (run === undefined) return
    open++
    run()
  }
  return (request, socket) => {
    queue.push(() =>
      setTimeout(() => {
        open--
        serve(request, socket)
        next()
      }, milliseconds),
    )
    next()
  }
}

// They wait for seconds, so they wait at the same time.
test.concurrent('with the defaults, 50 secrets at 200 ms, three at a time, come with one request each', async () => {
  await using server = await startRawServer(gated(3, 200))
  const ids = Array.from({ length: 50 }, uniqueId)
  const got = (await secretsOf(server, ids).read()) as Readonly<Record<string, unknown>>
  expect(ids.map((_, index) => got[`s${index}`])).toEqual(ids.map((id) => `value of ${id}`))
  expect(server.requests).toHaveLength(50)
})

test.concurrent('with the defaults, ten secrets that the agent throttles after 2.3 s are THROTTLED', async () => {
  await using server = await startRawServer((_request, socket) => {
    setTimeout(() => respond(socket, 400, '{"__type":"ThrottlingException", "message":"no"}'), 2_300)
  })
  const error: unknown = await Promise.resolve(
    secretsOf(server, Array.from({ length: 10 }, uniqueId), { retries: 1 }).read(),
  ).catch((reason: unknown) => reason)
  if (!(error instanceof ExtensionSecretsError)) throw error
  expect(error.errors.map(({ code }) => code)).toEqual(Array.from({ length: 10 }, () => 'THROTTLED'))
})

test.concurrent('an attempt counts from the moment it is sent, not while it waits for a connection of ours', async () => {
  // 32 connections, 64 secrets at a second: the second half waits for a second.
  await using server = await startRawServer(gated(1_000, 1_000))
  const ids = Array.from({ length: 64 }, uniqueId)
  await secretsOf(server, ids, { attemptTimeout: 1_800, retries: 0 }).read()
  expect(server.requests).toHaveLength(64)
})

test.concurrent('while an old value may be served, a hung extension holds an invocation for two seconds, then for nothing', async () => {
  await using server = await startRawServer(serve)
  const secrets = secretsOf(server, [uniqueId()], { ttl: 1, jitter: 0, staleIfError: '1h' })
  const first = (await secrets.read()) as { s0: string }
  server.answer = () => {}
  await sleep(5)
  const began = performance.now()
  expect(((await secrets.read()) as { s0: string }).s0).toBe(first.s0)
  expect(performance.now() - began).toBeGreaterThan(1_900)
  expect(performance.now() - began).toBeLessThan(4_000)
  expect(secrets.read()).not.toBeInstanceOf(Promise)
})

test.concurrent('while an old value may be served, a missing value beside it still gets the whole time', async () => {
  const [old, missing] = [uniqueId(), uniqueId()]
  await using server = await startRawServer((request, socket) =>
    request.query.get('secretId') === old ? serve(request, socket) : respond(socket, 503, ''),
  )
  const secrets = secretsOf(server, [old, missing], { ttl: 1, jitter: 0, retries: 0 })
  await expect(secrets.read()).rejects.toMatchObject({ secret: 's1' })
  server.answer = (request, socket) => {
    if (request.query.get('secretId') === missing) setTimeout(() => serve(request, socket), 2_500)
  }
  await sleep(5)
  const { s0, s1 } = (await secrets.read()) as { s0: string; s1: string }
  expect([s0, s1]).toEqual([`value of ${old}`, `value of ${missing}`])
})

describe('a timeout tells its reason', () => {
  const failure = {
    code: 'TIMEOUT',
    retry: 'retries',
    detail: 'no answer',
    attempts: 1,
    outOfTime: true,
  } as const

  test.each<[remaining: number | undefined, asked: number, variable: string | undefined, RegExp | undefined]>(
    [
      [
        400,
        1,
        undefined,
        /^no answer \(Lambda had 400 ms left; 100 ms are reserved for the error\).*function's own timeout/,
      ],
      [90, 75, undefined, /Lambda had 90 ms left/],
      [-5, 1, undefined, /Lambda had 0 ms left/],
      [
        30_000,
        75,
        undefined,
        /75 values were asked for at once, and the extension asks AWS for 3 at a time: raise PARAMETERS/,
      ],
      [undefined, 11, '10', /asks AWS for 10 at a time/],
      [undefined, 4, 'many', /asks AWS for 3 at a time/],
      [undefined, 10, '10', undefined],
      [30_000, 3, undefined, undefined],
    ],
  )('%p ms left, %p asked, connections %p', (remaining, asked, variable, says) => {
    if (variable !== undefined) process.env.PARAMETERS_SECRETS_EXTENSION_MAX_CONNECTIONS = variable
    const { detail, hint } = explainTimeout(failure, remaining, asked)
    if (says === undefined) expect([detail, hint]).toEqual(['no answer', undefined])
    else expect(`${detail} ${hint}`).toMatch(says)
  })

  test('no other failure is explained', () => {
    const other = { ...failure, code: 'THROTTLED' } as const
    expect(explainTimeout(other, 50, 100)).toBe(other)
  })

  test('in the message of the error, also when it is refreshed by hand', async () => {
    await using server = await startRawServer(() => {})
    const secrets = secretsOf(server, Array.from({ length: 5 }, uniqueId), { timeout: 100 })
    await expect(secrets.read()).rejects.toThrow(/5 values were asked for at once/)
    await expect(secrets.refresh()).rejects.toThrow(/5 values were asked for at once/)
    const late = secretsOf(server, [uniqueId()])
    await expect(late.read({ remainingMs: () => 200 })).rejects.toThrow(/Lambda had 200 ms left/)
  })
})

describe("the agent's connection limit", () => {
  test('a 429 closes its connection, and the next attempt succeeds on a new one', async () => {
    // As the agent: a connection that was refused once stays refused for as long as it lives.
    const refused = new Set<unknown>()
    await using server = await startRawServer((request, socket) => {
      if (server.connections === 1) refused.add(socket)
      if (refused.has(socket)) respond(socket, 429, 'Connection limit exceeded')
      else respond(socket, 200, secretBody(request.query.get('secretId') ?? '', 'the value'))
    })
    expect(await secretsOf(server, [uniqueId()]).read()).toMatchObject({ s0: 'the value' })
    expect(server.connections).toBe(2)
    expect(server.open).toBe(1)
  })
})
