import type { Socket } from 'node:net'
import { describe, expect, test } from '@jest/globals'
import {
  type RawRequest,
  respond,
  secretBody,
  serveSecrets,
  startRawServer,
} from '../../client/test/support/raw-server.ts'
import { unusedPort } from '../../client/test/support/returning-server.ts'
import { rejection, secretsHandler, TOKEN, uniqueId } from './support/handler.ts'

const agentError = (type: string): string => `{"__type":"${type}", "message":"it said "no" unescaped"}`

/** Page that error messages link to. */
const PAGE = 'https://github.com/extension-secrets/extension-secrets/blob/main/docs/errors.md'

const GENERIC = 'an unexpected error occurred while executing request'

/** A condition that every request meets, what it becomes, and how many requests it is worth with `retries: 2`. */
const rows: readonly [
  name: string,
  answer: (socket: Socket, request: RawRequest) => void,
  code: string,
  requests: number,
][] = [
  ['generic 400 of the extension', (s) => respond(s, 400, GENERIC), 'REQUEST_REJECTED', 3],
  [
    'ResourceNotFoundException',
    (s) => respond(s, 400, agentError('ResourceNotFoundException')),
    'NOT_FOUND',
    1,
  ],
  [
    'a prefixed error type',
    (s) => respond(s, 400, agentError('com.amazonaws#ResourceNotFoundException')),
    'NOT_FOUND',
    1,
  ],
  ['AccessDeniedException', (s) => respond(s, 400, agentError('AccessDeniedException')), 'ACCESS_DENIED', 1],
  ['DecryptionFailure', (s) => respond(s, 400, agentError('DecryptionFailure')), 'ACCESS_DENIED', 1],
  [
    'InvalidRequestException',
    (s) => respond(s, 400, agentError('InvalidRequestException')),
    'REQUEST_REJECTED',
    1,
  ],
  ['ThrottlingException', (s) => respond(s, 400, agentError('ThrottlingException')), 'THROTTLED', 3],
  ['InternalServiceError', (s) => respond(s, 500, agentError('InternalServiceError')), 'UPSTREAM_FAILURE', 3],
  ['TimeoutError of the agent', (s) => respond(s, 504, agentError('TimeoutError')), 'UPSTREAM_FAILURE', 3],
  [
    'ConnectionError of the agent',
    (s) => respond(s, 502, agentError('ConnectionError')),
    'UPSTREAM_FAILURE',
    3,
  ],
  [
    'InternalFailure of the agent',
    (s) => respond(s, 500, '{"__type":"InternalFailure"}'),
    'UPSTREAM_FAILURE',
    3,
  ],
  [
    'an unknown error type with a 5xx',
    (s) => respond(s, 503, agentError('SomethingNew')),
    'UPSTREAM_FAILURE',
    3,
  ],
  ['a 5xx without a body', (s) => respond(s, 503, ''), 'UPSTREAM_FAILURE', 3],
  ['429', (s) => respond(s, 429, 'Connection limit exceeded'), 'THROTTLED', 3],
  ['401', (s) => respond(s, 401, ''), 'BAD_TOKEN', 1],
  ['403', (s) => respond(s, 403, 'Bad Token'), 'BAD_TOKEN', 1],
  ['400 unknown parameter', (s) => respond(s, 400, 'unknown parameter: x'), 'REQUEST_REJECTED', 1],
  ['404 of something else', (s) => respond(s, 404, '<html>'), 'EXTENSION_UNAVAILABLE', 1],
  ['a redirect', (s) => respond(s, 302, '', 'location: http://127.0.0.1:1/\r\n'), 'EXTENSION_UNAVAILABLE', 1],
  ['closed before the first byte', (s) => s.end(), 'CONNECTION_LOST', 3],
  ['reset before the first byte', (s) => s.resetAndDestroy(), 'CONNECTION_LOST', 3],
  [
    'reset mid-body',
    (s) => void s.write('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"ARN"', () => s.resetAndDestroy()),
    'MALFORMED_RESPONSE',
    3,
  ],
  [
    'truncated body',
    (s) => void s.end('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"ARN"'),
    'MALFORMED_RESPONSE',
    3,
  ],
  ['not HTTP', (s) => void s.end('SSH-2.0-OpenSSH_9.6\r\n'), 'MALFORMED_RESPONSE', 3],
  ['not JSON', (s) => respond(s, 200, 'healthy'), 'MALFORMED_RESPONSE', 3],
  ['JSON, but no object', (s) => respond(s, 200, '[]'), 'MALFORMED_RESPONSE', 3],
  ['an empty body', (s) => respond(s, 200, ''), 'MALFORMED_RESPONSE', 3],
  [
    'a body without a value',
    (s, r) =>
      respond(
        s,
        200,
        JSON.stringify({ Name: r.query.get('secretId'), SecretString: null, SecretBinary: null }),
      ),
    'MALFORMED_RESPONSE',
    3,
  ],
  ['a body of another secret', (s) => respond(s, 200, secretBody('other', 'text')), 'MALFORMED_RESPONSE', 3],
  [
    'binary that is not base64',
    (s, r) => respond(s, 200, JSON.stringify({ Name: r.query.get('secretId'), SecretBinary: '***' })),
    'MALFORMED_RESPONSE',
    3,
  ],
  [
    'more than 1 MiB',
    (s, r) => respond(s, 200, secretBody(r.query.get('secretId') ?? '', 'x'.repeat(1024 * 1024))),
    'MALFORMED_RESPONSE',
    3,
  ],
]

describe('a failure that lasts', () => {
  test.each(rows)('%s', async (_name, answer, code, requests) => {
    await using server = await startRawServer((request, socket) => answer(socket, request))
    const id = uniqueId()
    const error = await rejection(secretsHandler(server.port, { secrets: { db: id } })())
    expect(error.code).toBe(code)
    expect(server.requests).toHaveLength(requests)
    expect(error).toMatchObject({ name: 'ExtensionSecretsError', secret: 'db', id, attempts: requests })
    expect(error.cause).toEqual({ package: '@extension-secrets/client' })
    expect(error.message).toContain('db')
    expect(error.message).toContain(id)
    expect(error.message.split(' See ').slice(1)).toEqual([`${PAGE}#${code.toLowerCase()}`])
  })

  test('nothing listens: waits for the readiness limit, then names the port and the layer', async () => {
    const port = await unusedPort()
    const error = await rejection(secretsHandler(port, { secrets: { db: uniqueId() }, readiness: '150ms' })())
    expect(error.code).toBe('EXTENSION_UNAVAILABLE')
    expect(error.attempts).toBeGreaterThan(1)
    expect(error.message).toContain(`127.0.0.1:${port}`)
    expect(error.message).toContain('layer')
  })

  test('not ready: waits for the readiness limit, then says that calls work only in an invocation', async () => {
    await using server = await startRawServer((_r, s) =>
      respond(s, 400, 'not ready to serve traffic, please wait'),
    )
    const error = await rejection(
      secretsHandler(server.port, { secrets: { db: uniqueId() }, readiness: '150ms' })(),
    )
    expect(error.code).toBe('EXTENSION_NOT_READY')
    expect(server.requests.length).toBeGreaterThan(1)
    expect(error.message).toContain('invocation')
  })

  test('no answer: each attempt ends by attemptTimeout', async () => {
    await using server = await startRawServer(() => {})
    const handler = secretsHandler(server.port, {
      secrets: { db: uniqueId() },
      attemptTimeout: '40ms',
      retries: 2,
    })
    const error = await rejection(handler())
    expect(error.code).toBe('TIMEOUT')
    expect(server.requests).toHaveLength(3)
  })

  test('a 400 without a reason: the likely ones, and where the true one stands', async () => {
    await using server = await startRawServer((_request, socket) => respond(socket, 400, GENERIC))
    const { message } = await rejection(secretsHandler(server.port, { secrets: { db: uniqueId() } })())
    for (const words of [
      ...[
        'log lines in CloudWatch',
        'does not exist in this region and account',
        'scheduled for deletion',
        'version, stage or label',
      ],
      ...['secretsmanager:GetSecretValue', 'ssm:GetParameter', 'kms:Decrypt', 'throttles'],
    ])
      expect(message).toContain(words)
  })

  test('retries: 0 asks once', async () => {
    await using server = await startRawServer((_r, s) => respond(s, 503, ''))
    await rejection(secretsHandler(server.port, { secrets: { db: uniqueId() }, retries: 0 })())
    expect(server.requests).toHaveLength(1)
  })

  test('several failed secrets: one error that names all of them', async () => {
    await using server = await startRawServer((_r, s) => respond(s, 400, agentError('AccessDeniedException')))
    const error = await rejection(
      secretsHandler(server.port, { secrets: { db: uniqueId('orders/db'), key: uniqueId('orders/key') } })(),
    )
    expect(error.errors.map(({ secret }) => secret)).toEqual(['db', 'key'])
    expect(error.message).toMatch(/db.*orders\/db/)
    expect(error.message).toMatch(/key.*orders\/key/)
    expect(error.message).toContain('secretsmanager:GetSecretValue')
    expect(error.code).toBe('ACCESS_DENIED')
    expect(error.message.split(' See ').slice(1)).toEqual([`${PAGE}#access_denied`])
  })

  test('secrets that failed for different reasons: each code and where to read of it, once', async () => {
    await using server = await startRawServer((request, socket) =>
      request.query.get('secretId')?.startsWith('lost')
        ? respond(socket, 400, agentError('ResourceNotFoundException'))
        : respond(socket, 403, 'Bad Token'),
    )
    const error = await rejection(
      secretsHandler(server.port, {
        secrets: { a: uniqueId('lost/a'), b: uniqueId('lost/b'), c: uniqueId('c') },
      })(),
    )
    const links = error.message.split('\n').flatMap((line) => line.match(/https:\S+$/) ?? [])
    expect(links).toEqual([`${PAGE}#not_found`, `${PAGE}#bad_token`])
    for (const one of error.errors) expect(error.message).toContain(`[${one.code}]`)
  })
})

describe('a failure that passes', () => {
  test.each(rows.filter(([, , , requests]) => requests > 1))('%s', async (_name, answer) => {
    const serve = serveSecrets()
    await using server = await startRawServer((request, socket) =>
      request.number === 1 ? answer(socket, request) : serve(request, socket),
    )
    const id = uniqueId()
    const secrets = await secretsHandler(server.port, { secrets: { db: id } })()
    expect(secrets.db).toBe(`value of ${id}`)
    expect(server.requests).toHaveLength(2)
  })

  test('nothing listens yet: a server that comes up within the readiness limit is found', async () => {
    const port = await unusedPort()
    const id = uniqueId()
    const pending = secretsHandler(port, { secrets: { db: id } })()
    await new Promise((resolve) => setTimeout(resolve, 60))
    await using _server = await startRawServer(serveSecrets(), port)
    expect((await pending).db).toBe(`value of ${id}`)
  })

  test('not ready yet: asked again until it is', async () => {
    const serve = serveSecrets()
    await using server = await startRawServer((request, socket) =>
      request.number <= 3
        ? respond(socket, 400, 'not ready to serve traffic, please wait')
        : serve(request, socket),
    )
    const id = uniqueId()
    expect((await secretsHandler(server.port, { secrets: { db: id }, retries: 0 })()).db).toBe(
      `value of ${id}`,
    )
    expect(server.requests).toHaveLength(4)
  })
})

test('every request carries the token, and nothing else does', async () => {
  await using server = await startRawServer(serveSecrets())
  await secretsHandler(server.port, {
    secrets: { db: uniqueId(), flag: { parameter: '/orders/flag', optional: true } },
  })()
  for (const { headers, path } of server.requests) {
    expect(headers.get('x-aws-parameters-secrets-token')).toBe(TOKEN)
    expect(path).not.toContain(TOKEN)
  }
  expect(server.requests.length).toBeGreaterThan(1)
})
