import { describe, expect, test } from '@jest/globals'
import { z } from 'zod'
import type { Format } from '../../client/src/options/declarations.ts'
import type { Content } from '../../client/src/value/content.ts'
import { decode } from '../../client/src/value/decode.ts'
import {
  binaryBody,
  parameterBody,
  respond,
  secretBody,
  serveSecrets,
  startRawServer,
} from '../../client/test/support/raw-server.ts'
import { rejection, secretsHandler, uniqueId } from './support/handler.ts'

const TEXT: Content = { type: 'text', text: '{"user":"app","ports":[1,{"tls":true}],"__proto__":{"x":1}}' }
const LIST: Content = { type: 'list', text: 'a,b,,c d' }
const BINARY: Content = { type: 'binary', bytes: new Uint8Array([0, 255, 16]) }

/** Decodes a stored value without a schema. The test fails if that is asynchronous. */
function read(stored: Content, format: Format): unknown {
  const decoded = decode(stored, format, undefined)
  if (decoded instanceof Promise) throw new Error('it is not there at once')
  return 'ok' in decoded ? decoded.ok : decoded.failure
}

describe('a stored value in its format', () => {
  test.each<[string, Content, Format, unknown]>([
    ['text', TEXT, 'text', TEXT.text],
    ['text that is empty', { type: 'text', text: '' }, 'text', ''],
    ['a StringList as text', LIST, 'text', 'a,b,,c d'],
    ['JSON', TEXT, 'json', JSON.parse(TEXT.text)],
    ['JSON that is no object', { type: 'text', text: ' "a" ' }, 'json', 'a'],
    ['JSON null', { type: 'text', text: 'null' }, 'json', null],
    ['a StringList as JSON', { type: 'list', text: '[1,2]' }, 'json', [1, 2]],
    ['bytes', BINARY, 'binary', new Uint8Array([0, 255, 16])],
    ['no bytes', { type: 'binary', bytes: new Uint8Array() }, 'binary', new Uint8Array()],
    ['a list', LIST, 'list', ['a', 'b', '', 'c d']],
    ['a list of one', { type: 'list', text: 'a' }, 'list', ['a']],
  ])('%s', (_name, stored, format, value) => {
    expect(read(stored, format)).toEqual(value)
  })

  test.each<[Format, Content, string]>([
    ['text', BINARY, 'binary'],
    ['json', BINARY, 'binary'],
    ['list', BINARY, 'binary'],
    ['binary', TEXT, 'text'],
    ['binary', LIST, 'text'],
    ['list', TEXT, 'not a StringList'],
    ['json', LIST, 'not valid JSON'],
    ['json', { type: 'text', text: '' }, 'not valid JSON'],
    ['json', { type: 'text', text: '{"password":"CANARY' }, 'not valid JSON'],
  ])('declared as %s, stored as %j', (format, stored, found) => {
    expect(read(stored, format)).toMatchObject({
      code: 'WRONG_FORMAT',
      retry: 'never',
      detail: `expected ${format === 'json' ? 'JSON' : format}, but the stored value is ${found}`,
    })
  })

  test('a key __proto__ of JSON is a key', () => {
    const json = read(TEXT, 'json') as object
    expect(Object.getOwnPropertyDescriptor(json, '__proto__')?.value).toEqual({ x: 1 })
    expect(Object.getPrototypeOf(json)).toBe(Object.prototype)
  })
})

describe('over the wire', () => {
  test('each format of secrets and parameters', async () => {
    const bodies: Record<string, (id: string) => string> = {
      json: (id) => secretBody(id, '{"user":"app"}'),
      tls: (id) => binaryBody(id, new Uint8Array([0, 255, 16])),
      flags: (id) => parameterBody(id, 'StringList', 'a,b'),
      key: (id) => parameterBody(id, 'SecureString', 'decrypted'),
      text: (id) => secretBody(id, 'as it is\n'),
    }
    await using server = await startRawServer(({ query }, socket) => {
      const id = query.get('secretId') ?? query.get('name') ?? ''
      respond(socket, 200, bodies[id.split('-')[0] ?? '']?.(id) ?? '')
    })
    const secrets = await secretsHandler(server.port, {
      secrets: {
        text: uniqueId('text'),
        json: { secretId: uniqueId('json'), format: 'json' },
        tls: { secretId: uniqueId('tls'), format: 'binary' },
        flags: { parameter: uniqueId('flags'), format: 'list' },
        key: { parameter: uniqueId('key') },
      },
    })()
    const { text, json, tls, flags, key } = secrets
    expect({ text, json, tls, flags, key }).toEqual({
      ...{ text: 'as it is\n', json: { user: 'app' }, tls: new Uint8Array([0, 255, 16]), flags: ['a', 'b'] },
      key: 'decrypted',
    })
    expect(Object.getPrototypeOf(tls)).toBe(Uint8Array.prototype)
    expect(tls.buffer.byteLength).toBe(3)
  })

  test('the wrong format is an error that says so, at once, without the value', async () => {
    await using server = await startRawServer(({ query }, socket) => {
      const id = query.get('secretId') ?? ''
      const body = id.startsWith('tls') ? binaryBody(id, Buffer.from('CANARY')) : secretBody(id, 'CANARY')
      respond(socket, 200, body)
    })
    const error = await rejection(
      secretsHandler(server.port, {
        secrets: { tls: uniqueId('tls'), db: { secretId: uniqueId('db'), format: 'json' } },
      })(),
    )
    expect(error.errors.map(({ code, secret, attempts }) => [code, secret, attempts])).toEqual([
      ['WRONG_FORMAT', 'tls', 1],
      ['WRONG_FORMAT', 'db', 1],
    ])
    expect(error.message).toContain('expected text, but the stored value is binary')
    expect(error.message).toContain('expected JSON, but the stored value is not valid JSON')
    expect(`${error.stack}${JSON.stringify(error)}`).not.toMatch(/CANARY|Q0FOQVJZ/)
    expect(server.requests).toHaveLength(2)
  })
})

test('a handler that wipes bytes once it has used them wipes its own', async () => {
  await using server = await startRawServer(({ query }, socket) =>
    respond(socket, 200, binaryBody(query.get('secretId') ?? '', new Uint8Array([7, 8, 9]))),
  )
  const secretId = uniqueId()
  const handlers = [0, 1].map(() =>
    secretsHandler(server.port, { secrets: { key: { secretId, format: 'binary' } } }),
  )
  for (const handler of [...handlers, ...handlers]) {
    const { key } = await handler()
    expect([...key]).toEqual([7, 8, 9])
    key.fill(0)
  }
  expect(server.requests).toHaveLength(1)
})

test('bytes that a schema makes keep their class, and each reading has its own', async () => {
  class Key extends Uint8Array {}
  await using server = await startRawServer(serveSecrets(() => '68656c6c6f'))
  const secretId = uniqueId()
  const handler = secretsHandler(server.port, {
    secrets: {
      buffer: { secretId, format: 'text', schema: z.string().transform((text) => Buffer.from(text, 'hex')) },
      key: {
        secretId,
        format: 'text',
        schema: z.string().transform((text) => Key.from(Buffer.from(text, 'hex'))),
      },
    },
  })
  for (const _invocation of [1, 2]) {
    const secrets = await handler()
    const { buffer, key } = secrets
    expect(Buffer.isBuffer(buffer)).toBe(true)
    expect(buffer.toString()).toBe('hello')
    expect(key).toBeInstanceOf(Key)
    expect([...key]).toEqual([...buffer])
    buffer.fill(0)
    key.fill(0)
    expect(secrets.buffer.toString()).toBe('hello')
  }
})

describe('a body that is no UTF-8', () => {
  test.each([
    [200, 'MALFORMED_RESPONSE', 'the response is not JSON'],
    [403, 'BAD_TOKEN', 'the server refused the token'],
    [404, 'EXTENSION_UNAVAILABLE', 'it answered with status 404'],
    [503, 'UPSTREAM_FAILURE', 'the server answered with status 503'],
  ])('is no password with other characters, and its status counts: %d', async (status, code, words) => {
    await using server = await startRawServer(({ query }, socket) => {
      const body = Buffer.from(secretBody(query.get('secretId') ?? '', 'p\u00fc'), 'latin1')
      socket.write(`HTTP/1.1 ${status} X\r\ncontent-length: ${body.length}\r\n\r\n`)
      socket.write(body)
    })
    const error = await rejection(secretsHandler(server.port, { secrets: { db: uniqueId() }, retries: 0 })())
    expect(error).toMatchObject({ code, upstreamStatus: status, message: expect.stringContaining(words) })
  })
})
