import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import middy from '@middy/core'
import type { Context, APIGatewayProxyStructuredResultV2 as Response } from 'aws-lambda'
import { timed } from '../src/server-timing.ts'

interface Internals {
  response: Response | undefined
  internal: Record<string, unknown>
}

const context = {} as Context

/** A middleware whose `before` does this. */
const doing = <T>(work: () => T): { before: (request: Internals) => T } => ({ before: () => work() })

function timing(response: Response): number {
  const [, figure] = /^secrets;dur=(\d+\.\d\d)$/.exec(String(response.headers?.['server-timing'])) ?? []
  return Number(figure)
}

test('a response tells how long the middleware took', async () => {
  const handler = middy<unknown, Response>()
    .use(timed({ before: async () => void (await sleep(30)) }))
    .handler(async () => ({ statusCode: 200, headers: { a: 'b' }, body: 'c' }))
  const response = await handler({}, context)
  expect(response).toMatchObject({ statusCode: 200, headers: { a: 'b' }, body: 'c' })
  expect(timing(response)).toBeGreaterThanOrEqual(29)
  expect(timing(response)).toBeLessThan(2_000)
})

test('invocations at the same time have a figure each', async () => {
  const handler = middy<number, Response>()
    .use(timed({ before: async ({ event }: { event: number }) => void (await sleep(event)) }))
    .handler(async () => ({ statusCode: 200 }))
  const [slow, fast] = await Promise.all([handler(150, context), handler(1, context)])
  expect(timing(slow)).toBeGreaterThanOrEqual(149)
  expect(timing(fast)).toBeLessThan(timing(slow))
})

test('a before that returns synchronously still does, and its result passes through', async () => {
  const request: Internals = { response: undefined, internal: {} }
  expect(timed(doing(() => undefined)).before(request)).toBeUndefined()
  expect(request.internal).toStrictEqual({ 'server-timing:secrets': expect.any(Number) })
  expect(timed(doing(() => 'early')).before(request)).toBe('early')
  await expect(timed(doing(async () => 'early')).before(request)).resolves.toBe('early')
})

test('errors pass through', async () => {
  const request: Internals = { response: undefined, internal: {} }
  const refuse = (): never => {
    throw new Error('no secrets')
  }
  expect(() => timed(doing(refuse)).before(request)).toThrow('no secrets')
  await expect(timed(doing(async () => refuse())).before(request)).rejects.toThrow('no secrets')
})

test('hooks of the middleware itself run, and figures of others are kept', async () => {
  const seen: string[] = []
  const inner = {
    before: () => void seen.push('before'),
    after: ({ response }: Internals) =>
      void seen.push(`after ${String(response?.headers?.['server-timing'])}`),
    onError: () => void seen.push('onError'),
  }
  const handler = middy<unknown, Response>()
    .use(timed(inner, 'inner'))
    .handler(async () => ({ statusCode: 200, headers: { 'server-timing': 'db;dur=5' } }))
  const response = await handler({}, context)
  expect(response.headers?.['server-timing']).toMatch(/^db;dur=5, inner;dur=\d+\.\d\d$/)
  expect(seen).toStrictEqual(['before', `after ${String(response.headers?.['server-timing'])}`])
  expect(timed(inner).onError).toBe(inner.onError)
})

test.each([undefined, null, 'text'])('the response %j has no headers to add to', (response) => {
  const request = { response: response as unknown as undefined, internal: { 'server-timing:secrets': 1 } }
  timed({ after: (_: typeof request) => undefined }).after(request)
  expect(request.response).toBe(response)
})
