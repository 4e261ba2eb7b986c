import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSecrets, extensionSecrets } from '@extension-secrets/middy'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import middy from '@middy/core'
import httpErrorHandler from '@middy/http-error-handler'
import express from 'express'
import fastify, { type FastifyInstance } from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import { respond, startRawServer } from '../../client/test/support/raw-server.ts'
import { rejection, TOKEN, uniqueId } from './support/handler.ts'

/** Response that a caller of a web service gets. */
interface Reply {
  readonly status: number
  readonly body: string
}

type Work = () => Promise<unknown>

async function overHttp(listener: RequestListener): Promise<Reply> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    return { status: response.status, body: await response.text() }
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

/** Asks a service of Fastify over HTTP: its `inject` needs packages that Jest before Node.js 24.9 cannot load. */
async function listening(app: FastifyInstance): Promise<Reply> {
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  try {
    const response = await fetch(address)
    return { status: response.status, body: await response.text() }
  } finally {
    await app.close()
  }
}

/** A service in each framework whose route fails as `work` does; in production, as Lambda runs it. */
const frameworks: Readonly<Record<string, (work: Work) => Promise<Reply>>> = {
  async Fastify(work) {
    const app = fastify()
    // Fastify sends the message of every error, also of a 500, unless it is told otherwise: docs/errors.md.
    app.setErrorHandler((_error, _request, reply) => {
      if (reply.statusCode < 500) reply.code(500)
      return reply.send({ error: 'Internal Server Error' })
    })
    app.get('/', work)
    return listening(app)
  },
  async 'Fastify, as it is'(work) {
    const app = fastify()
    app.get('/', work)
    const { status, body } = await listening(app)
    const { message, code, ...others } = JSON.parse(body) as Record<string, unknown>
    expect([typeof message, typeof code]).toEqual(['string', 'string'])
    return { status, body: JSON.stringify(others) }
  },
  Koa(work) {
    const app = new Koa()
    app.silent = true
    app.use(async (context) => {
      context.body = await work()
    })
    return overHttp(app.callback())
  },
  Express(work) {
    const app = express().set('env', 'production')
    app.get('/', async (_request, response) => {
      response.json(await work())
    })
    return overHttp(app)
  },
  async Hono(work) {
    const app = new Hono()
    app.get('/', async (context) => context.json(await work()))
    const response = await app.request('/')
    return { status: response.status, body: await response.text() }
  },
  async "Middy's http-error-handler"(work) {
    const handler = middy()
      .use(httpErrorHandler({ logger: false }))
      .before(async () => void (await work()))
      .handler(async () => ({ statusCode: 200, body: 'fine' }))
    // Errors other than HTTP errors are left to others: Lambda answers 502, API Gateway 500.
    const answer = await handler({}, {} as never).catch(() => ({ statusCode: 500, body: '' }))
    return { status: answer.statusCode, body: String(answer.body ?? '') }
  },
  async "Middy's http-error-handler with a fallback"(work) {
    const handler = middy()
      .use(httpErrorHandler({ logger: false, fallbackMessage: 'sorry' }))
      .before(async () => void (await work()))
      .handler(async () => ({ statusCode: 200, body: 'fine' }))
    const { statusCode, body } = await handler({}, {} as never)
    return { status: statusCode, body }
  },
}

/** Answers of the extension and the agent that fail, and the codes of their errors. */
const refusals: readonly [status: number, body: string, code: string][] = [
  [400, '{"__type":"ResourceNotFoundException", "message":"no"}', 'NOT_FOUND'],
  [400, '{"__type":"AccessDeniedException", "message":"no"}', 'ACCESS_DENIED'],
  [400, 'an unexpected error occurred while executing request', 'REQUEST_REJECTED'],
  [401, '', 'BAD_TOKEN'],
  [403, 'Bad Token', 'BAD_TOKEN'],
  [404, 'Not found', 'EXTENSION_UNAVAILABLE'],
  [429, '', 'THROTTLED'],
  [503, '', 'UPSTREAM_FAILURE'],
]

// Frameworks print what their callers don't get.
beforeAll(() => void jest.spyOn(console, 'error').mockImplementation(() => {}))
afterAll(() => void jest.restoreAllMocks())

describe.each(Object.entries(frameworks))('in %s', (_framework, reply) => {
  test.each(refusals)(
    'a secret that fails with %d %s is a 500 that shows nothing',
    async (status, body, code) => {
      await using server = await startRawServer((_request, socket) => respond(socket, status, body))
      const id = uniqueId('orders/canary')
      const endpoint = { port: server.port, token: TOKEN }
      const options = { secrets: { canaryname: id }, endpoint, retries: 0, timeout: 5_000 }
      const work = async (): Promise<unknown> => createSecrets(options).read()
      expect(await rejection(work())).toMatchObject({ code, upstreamStatus: status })
      const got = await reply(work)
      expect(got.status).toBe(500)
      for (const shown of [id, 'canaryname', TOKEN, code, 'http'])
        expect(got.body.toLowerCase()).not.toContain(shown.toLowerCase())
    },
  )

  test('several secrets that fail, too', async () => {
    await using server = await startRawServer((_request, socket) => respond(socket, 403, ''))
    const secrets = { canaryname: uniqueId(), canaryother: uniqueId() }
    const endpoint = { port: server.port, token: TOKEN }
    const got = await reply(async () => createSecrets({ secrets, endpoint }).read())
    expect(got.status).toBe(500)
    expect(got.body).not.toContain('canary')
  })
})

test('an error has nothing that a framework obeys, itself or by its prototypes', async () => {
  await using server = await startRawServer((_request, socket) => respond(socket, 403, ''))
  const endpoint = { port: server.port, token: TOKEN }
  const handler = middy()
    .use(extensionSecrets({ secrets: { db: uniqueId() }, endpoint }))
    .handler(async () => undefined)
  const error = await rejection(handler({}, {} as never))
  const obeyed = [
    'status',
    'statusCode',
    'expose',
    'headers',
    'res',
    'response',
    'getResponse',
    'type',
    'body',
  ]
  expect(obeyed.filter((name) => name in error)).toEqual([])
  expect(Object.keys(error).sort()).toEqual(['attempts', 'cause', 'code', 'id', 'secret', 'upstreamStatus'])
})
