import { availableRuntimes } from '@extension-secrets/local-lambda'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { serveSecrets, startRawServer } from '../../client/test/support/raw-server.ts'
import { type Bundle, bundleFixture } from './support/bundle.ts'
import { payloadOf, startFunction } from './support/lambda.ts'

const EVENTS = 64
const [runtime = 'built-in'] = availableRuntimes()
const title = runtime === 'built-in' ? 'built-in (aws-lambda-ric is not installed here)' : runtime

let bundle: Bundle
beforeAll(async () => {
  bundle = await bundleFixture('ask-in-lambda')
})
afterAll(async () => {
  await bundle[Symbol.asyncDispose]()
})

describe(`${EVENTS} events at once in ${title}:`, () => {
  const options = (workers: number, ttl: string) => ({
    runtime,
    maxConcurrency: EVENTS,
    env: { AWS_LAMBDA_NODEJS_WORKER_COUNT: String(workers), FIXTURE_TTL: ttl },
  })
  const serve = serveSecrets()
  const expected = { db: 'value of orders/db', key: 'value of orders/key' }

  test.each([1, 4])(
    '%d worker(s) ask once each',
    async (workers) => {
      // Slow, so that all events are there before the first answer.
      await using server = await startRawServer((request, socket) => {
        setTimeout(() => serve(request, socket), 300)
      })
      await using lambda = await startFunction(bundle.path, server.port, options(workers, '3600000'))
      for (let round = 0; round < 3; round++) {
        const invocations = await Promise.all(Array.from({ length: EVENTS }, () => lambda.invoke()))
        for (const invocation of invocations) expect(payloadOf(invocation)).toMatchObject(expected)
      }
      // Two secrets for each worker that was given an event.
      expect(server.requests.length).toBeGreaterThanOrEqual(2)
      expect(server.requests.length).toBeLessThanOrEqual(2 * workers)
    },
    60_000,
  )

  test('none is lost or mixed up while every one asks, and connections die', async () => {
    await using server = await startRawServer((request, socket) => {
      // A used connection dies on every third request.
      if (request.onConnection > 1 && request.number % 3 === 0) socket.resetAndDestroy()
      else setTimeout(() => serve(request, socket), request.number % 7)
    })
    await using lambda = await startFunction(bundle.path, server.port, options(2, '0'))
    for (let round = 0; round < 3; round++) {
      const invocations = await Promise.all(Array.from({ length: EVENTS }, () => lambda.invoke()))
      for (const invocation of invocations) expect(payloadOf(invocation)).toMatchObject(expected)
    }
    // Invocations that asked together shared their requests; later ones sent their own.
    expect(server.requests.length).toBeGreaterThan(6)
    expect(server.requests.length).toBeLessThan(2 * 2 * 3 * EVENTS)
  }, 60_000)
})
