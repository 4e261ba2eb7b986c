import { createSecrets } from '@extension-secrets/client'
import { describe, expect, test } from '@jest/globals'
import { z } from 'zod'
import type { Format } from '../src/options/declarations.ts'
import { decode } from '../src/value/decode.ts'
import { respond, secretBody, startRawServer } from './support/raw-server.ts'

const STORED = '{"username":"app","password":"CANARY","port":5432,"tls":{"ca":null},"__proto__":"own"}'

function read(key: string, format: Format, text = STORED): unknown {
  const decoded = decode({ type: 'text', text }, format, undefined, key)
  if (decoded instanceof Promise) throw new Error('it is not there at once')
  return 'ok' in decoded ? decoded.ok : decoded.failure
}

describe('one key of a JSON secret', () => {
  test.each<[string, Format, unknown]>([
    ['password', 'text', 'CANARY'],
    ['password', 'json', 'CANARY'],
    ['port', 'json', 5432],
    ['tls', 'json', { ca: null }],
    ['__proto__', 'text', 'own'],
  ])('%s as %s', (key, format, value) => {
    expect(read(key, format)).toEqual(value)
  })

  test.each<[string, string, Format, string, string]>([
    ['a key that is not there', 'user', 'text', STORED, 'the stored JSON has no key "user"'],
    ['what every object has', 'toString', 'json', STORED, 'the stored JSON has no key "toString"'],
    ['a number as text', 'port', 'text', STORED, `the value at the key "port" isn't a string`],
    ['a list', '0', 'json', '["CANARY"]', 'the stored JSON has no key "0"'],
    ['text that is no JSON', 'password', 'text', 'CANARY', 'JSON'],
  ])('%s is WRONG_FORMAT, and quotes nothing', (_name, key, format, text, detail) => {
    const failure = read(key, format, text)
    expect(failure).toMatchObject({ code: 'WRONG_FORMAT', detail: expect.stringContaining(detail) })
    expect(JSON.stringify(failure)).not.toContain('CANARY')
  })

  test('two declarations of one secret share its request, each with its own key and schema', async () => {
    await using server = await startRawServer((_request, socket) =>
      respond(socket, 200, secretBody('orders/keys', STORED)),
    )
    const secrets = createSecrets({
      endpoint: { port: server.port, token: 'a-token' },
      secrets: {
        password: { secretId: 'orders/keys', key: 'password' },
        port: { secretId: 'orders/keys', key: 'port', schema: z.number() },
        whole: { secretId: 'orders/keys', format: 'json' },
      },
    })
    const { password, port, whole } = await secrets.read()
    expect([password, port, (whole as { username: string }).username]).toEqual(['CANARY', 5432, 'app'])
    expect(server.requests).toHaveLength(1)
  })

  test('is text that can be found: not binary, not a list, not empty', () => {
    const make = (declaration: object) => () =>
      createSecrets({ secrets: { db: declaration as { secretId: string } } })
    expect(make({ secretId: 'a', key: 'b', format: 'binary' })).toThrow(
      "secrets.db.format must be 'text' or 'json'",
    )
    expect(make({ parameter: '/a', key: 'b', format: 'list' })).toThrow(
      "secrets.db.format must be 'text' or 'json'",
    )
    expect(make({ secretId: 'a', key: '' })).toThrow('secrets.db.key must be 1 to 256 characters long')
  })
})

describe('a role of the agent', () => {
  const roleArn = 'arn:aws:iam::123456789012:role/team/reader'

  test('is sent with the request, and keeps what each role may see apart', async () => {
    await using server = await startRawServer(({ query }, socket) =>
      respond(socket, 200, secretBody('orders/db', `as ${query.get('roleArn')}`)),
    )
    const secrets = createSecrets({
      endpoint: { port: server.port, token: 'a-token' },
      secrets: { own: 'orders/db', other: { secretId: 'orders/db', roleArn } },
    })
    const { own, other } = await secrets.read()
    expect([own, other]).toEqual(['as null', `as ${roleArn}`])
    expect(server.requests.map(({ path }) => path).sort()).toEqual([
      '/secretsmanager/get?secretId=orders%2Fdb',
      `/secretsmanager/get?secretId=orders%2Fdb&roleArn=${encodeURIComponent(roleArn)}`,
    ])
  })

  test.each([
    ['an agent before 3.0', 400, 'unknown parameter: roleArn', 'the agent 3.0 or later'],
    ['what is no role', 400, 'invalid roleArn format, expected arn:x', 'is it a role of IAM'],
    ['an agent with too many roles', 400, '{"__type":"MaxRolesExceeded","message":"x"}', 'MaxRolesExceeded'],
  ])('%s: the error says so, after one request', async (_name, status, body, detail) => {
    await using server = await startRawServer((_request, socket) => respond(socket, status, body))
    const secrets = createSecrets({
      endpoint: { port: server.port, token: 'a-token' },
      secrets: { db: { secretId: `orders/${status}-${body.length}`, roleArn } },
    })
    await expect(secrets.read()).rejects.toMatchObject({
      code: 'REQUEST_REJECTED',
      message: expect.stringContaining(detail),
      attempts: 1,
    })
  })

  test('is text, and is not for parameters', () => {
    const make = (declaration: object) => () =>
      createSecrets({ secrets: { db: declaration as { secretId: string } } })
    expect(make({ secretId: 'a', roleArn: '' })).toThrow('secrets.db.roleArn must be 1 to 256')
    expect(make({ parameter: '/a', roleArn })).toThrow('roleArn is an option of secrets')
  })
})
