import type { Socket } from 'node:net'
import { type RawRequest, respond, secretBody } from '../../../client/test/support/raw-server.ts'

/** An answer with a secret value in it that no error may show. */
export type LeakingAnswer = readonly [
  name: string,
  answer: (socket: Socket, request: RawRequest) => void,
  code: string,
]

const ok = (socket: Socket, body: string): void => respond(socket, 200, body)
const idOf = (request: RawRequest): string => request.query.get('secretId') ?? ''
const changed = (request: RawRequest, secret: string, changes: object): string =>
  JSON.stringify({ ...JSON.parse(secretBody(idOf(request), secret)), ...changes })
const agentError = (type: string, message: string): string => `{"__type":"${type}", "message":"${message}"}`

/** Every condition of the failures table, each with a body or a header that holds the secret. */
export function leakingAnswers(secret: string): readonly LeakingAnswer[] {
  const wholeBody = (request: RawRequest): string => secretBody(idOf(request), secret)
  return [
    ['400 with the secret', (s) => respond(s, 400, secret), 'REQUEST_REJECTED'],
    [
      'generic 400 and the secret',
      (s) => respond(s, 400, `an unexpected error occurred while executing request ${secret}`),
      'REQUEST_REJECTED',
    ],
    [
      'not ready, and the secret',
      (s) => respond(s, 400, `not ready to serve traffic, please wait ${secret}`),
      'EXTENSION_NOT_READY',
    ],
    ['unknown parameter', (s) => respond(s, 400, `unknown parameter: ${secret}`), 'REQUEST_REJECTED'],
    ...(
      [
        ['ResourceNotFoundException', 400, 'NOT_FOUND'],
        ['AccessDeniedException', 400, 'ACCESS_DENIED'],
        ['DecryptionFailure', 400, 'ACCESS_DENIED'],
        ['ThrottlingException', 400, 'THROTTLED'],
        ['InternalServiceError', 500, 'UPSTREAM_FAILURE'],
        ['TimeoutError', 504, 'UPSTREAM_FAILURE'],
        ['SomethingNew', 400, 'REQUEST_REJECTED'],
        // A name that every object has must not be taken for a known one.
        ['constructor', 400, 'REQUEST_REJECTED'],
        ['toString', 503, 'UPSTREAM_FAILURE'],
      ] as const
    ).map(([type, status, code]): LeakingAnswer => {
      return [`${type} that quotes it`, (s) => respond(s, status, agentError(type, secret)), code]
    }),
    [
      'an error type with a prefix that is it',
      (s) => respond(s, 400, agentError(`${secret}#NotFound`, '')),
      'REQUEST_REJECTED',
    ],
    ['401', (s) => respond(s, 401, secret), 'BAD_TOKEN'],
    ['403', (s) => respond(s, 403, `Bad Token ${secret}`), 'BAD_TOKEN'],
    ['429', (s) => respond(s, 429, secret), 'THROTTLED'],
    ['502', (s, r) => respond(s, 502, wholeBody(r)), 'UPSTREAM_FAILURE'],
    ['404', (s) => respond(s, 404, `<html>${secret}`), 'EXTENSION_UNAVAILABLE'],
    [
      'a redirect',
      (s) => respond(s, 302, '', `location: http://127.0.0.1:1/${encodeURIComponent(secret)}\r\n`),
      'EXTENSION_UNAVAILABLE',
    ],
    [
      'a body that ends too early',
      (s, r) => void s.end(`HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n${wholeBody(r)}`),
      'MALFORMED_RESPONSE',
    ],
    [
      'a reset in the body',
      (s, r) =>
        void s.write(`HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n${wholeBody(r)}`, () =>
          setTimeout(() => s.resetAndDestroy(), 5),
        ),
      'MALFORMED_RESPONSE',
    ],
    [
      'a broken chunk',
      (s) => void s.write(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"A":\r\n${secret}\r\n`),
      'MALFORMED_RESPONSE',
    ],
    ['an answer that is the secret alone', (s) => void s.end(`${secret}\r\n\r\n`), 'MALFORMED_RESPONSE'],
    ['a broken header', (s) => void s.end(`HTTP/1.1 200 OK\r\n${secret}\0: x\r\n\r\n`), 'MALFORMED_RESPONSE'],
    [
      'too many headers',
      (s) => void s.end(`HTTP/1.1 200 OK\r\nx: ${secret.repeat(2000)}\r\n\r\n`),
      'MALFORMED_RESPONSE',
    ],
    ['a text', (s) => ok(s, secret), 'MALFORMED_RESPONSE'],
    ['JSON that is cut', (s, r) => ok(s, wholeBody(r).slice(0, -20)), 'MALFORMED_RESPONSE'],
    ['JSON with the secret unquoted', (s) => ok(s, `{"SecretString":${secret}}`), 'MALFORMED_RESPONSE'],
    ['a list', (s) => ok(s, JSON.stringify([secret])), 'MALFORMED_RESPONSE'],
    ['a secret of another name', (s, r) => ok(s, changed(r, secret, { Name: secret })), 'MALFORMED_RESPONSE'],
    [
      'a SecretString that is no text',
      (s, r) => ok(s, changed(r, '', { SecretString: { secret } })),
      'MALFORMED_RESPONSE',
    ],
    [
      'a SecretBinary that is no base64',
      (s, r) => ok(s, changed(r, '', { SecretString: null, SecretBinary: `${secret}!` })),
      'MALFORMED_RESPONSE',
    ],
    ['more than 1 MiB', (s, r) => ok(s, secretBody(idOf(r), secret.repeat(1024 * 64))), 'MALFORMED_RESPONSE'],
    [
      'half an answer, then nothing',
      (s, r) => void s.write(`HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n${wholeBody(r)}`),
      'TIMEOUT',
    ],
  ]
}
