import { generateKeySync } from 'node:crypto'
import { expect, test } from '@jest/globals'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { seal, sign } from '../src/envelope.ts'
import { respond } from '../src/routes.ts'
import { eventOf } from './events.ts'
import { newSecrets } from './keys.ts'

const secrets = newSecrets()
const payload = { order: 7, note: 'Grüße' }

async function ask(event: APIGatewayProxyEventV2): Promise<{ status: number | undefined; body: unknown }> {
  const { statusCode, headers, body } = await respond(event, secrets)
  expect(headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' })
  return { status: statusCode, body: JSON.parse(body ?? '') }
}

const post = (path: string, body: unknown) => ask(eventOf(`POST ${path}`, { body: JSON.stringify(body) }))

test('what /sign signs, /verify returns', async () => {
  const signed = await post('/sign', payload)
  expect(signed).toStrictEqual({
    status: 200,
    body: { token: expect.stringMatching(/^[\w-]+(\.[\w-]+){2}$/) },
  })
  expect(await post('/verify', signed.body)).toStrictEqual({ status: 200, body: { payload } })
})

test('what /seal seals, /open returns', async () => {
  const sealed = await post('/seal', payload)
  expect(sealed).toStrictEqual({
    status: 200,
    body: { sealed: expect.stringMatching(/^[\w-]+\.(\.[\w-]+){3}$/) },
  })
  expect(await post('/open', sealed.body)).toStrictEqual({ status: 200, body: { payload } })
})

test('a body in base64 is decoded', async () => {
  const body = Buffer.from(JSON.stringify(payload)).toString('base64')
  const signed = await ask(eventOf('POST /sign', { body, isBase64Encoded: true }))
  expect(await post('/verify', signed.body)).toMatchObject({ body: { payload } })
})

test('the name of a stage is no part of the route', async () => {
  const body = '{}'
  expect(await ask(eventOf('POST /live/sign', { stage: 'live', body }))).toMatchObject({ status: 200 })
  expect(await ask(eventOf('POST /sign', { stage: 'live', body }))).toMatchObject({ status: 200 })
  expect(await ask(eventOf('POST /live/sign', { body }))).toMatchObject({ status: 404 })
})

test.each(['GET /sign', 'POST /', 'POST /sign/', 'POST /SIGN', 'POST /constructor', 'DELETE /open'])(
  '%s is no route',
  async (route) => {
    const notFound = { status: 404, body: { error: 'NO_SUCH_ROUTE' } }
    expect(await ask(eventOf(route))).toMatchObject(notFound)
  },
)

test.each([undefined, '', '{', 'undefined', "{'a':1}"])('the body %j is not JSON', async (body) => {
  for (const path of ['/sign', '/verify', '/seal', '/open']) {
    const event = body === undefined ? eventOf(`POST ${path}`) : eventOf(`POST ${path}`, { body })
    expect(await ask(event)).toStrictEqual({
      status: 400,
      body: { error: 'BODY_NOT_JSON', message: 'The body must be JSON' },
    })
  }
})

test('bytes that are not UTF-8 are not JSON', async () => {
  const body = Buffer.from([0x22, 0xff, 0x22]).toString('base64')
  expect(await ask(eventOf('POST /sign', { body, isBase64Encoded: true }))).toMatchObject({ status: 400 })
})

test.each([{}, [], null, 'text', { token: 1, sealed: 1 }, { token: null, sealed: {} }])(
  'the body %j lacks what is to be verified or opened',
  async (body) => {
    expect(await post('/verify', body)).toStrictEqual({
      status: 400,
      body: { error: 'BODY_INCOMPLETE', message: 'The body must be a JSON object with the text "token"' },
    })
    expect(await post('/open', body)).toMatchObject({ status: 400, body: { error: 'BODY_INCOMPLETE' } })
  },
)

test('what is no token is a bad request; what is not from us cannot be processed', async () => {
  const others = newSecrets()
  const malformed = { status: 400, body: { error: 'MALFORMED' } }
  const untrusted = { status: 422, body: { error: 'UNTRUSTED' } }
  expect(await post('/verify', { token: 'x' })).toMatchObject(malformed)
  expect(await post('/open', { sealed: 'x' })).toMatchObject(malformed)
  expect(await post('/verify', { token: await sign(payload, others.signer) })).toMatchObject(untrusted)
  expect(await post('/open', { sealed: await seal(payload, secrets.signer, others.sealer) })).toMatchObject(
    untrusted,
  )
  expect(await post('/open', { sealed: await seal(payload, others.signer, secrets.sealer) })).toMatchObject(
    untrusted,
  )
})

test('a fault of ours is thrown, for Lambda to report', async () => {
  const broken = { ...secrets, sealer: generateKeySync('aes', { length: 128 }) }
  await expect(respond(eventOf('POST /seal', { body: '{}' }), broken)).rejects.toThrow()
})
