import { describe, expect, jest, test } from '@jest/globals'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { type } from 'arktype'
import * as v from 'valibot'
import { z } from 'zod'
import type { Result } from '../../client/src/errors/failure.ts'
import { decode } from '../../client/src/value/decode.ts'
import { serveSecrets, startRawServer } from '../../client/test/support/raw-server.ts'
import { rejection, secretsHandler, uniqueId } from './support/handler.ts'

const GOOD = '{"user":"app","port":5432,"pool":{"size":"4"}}'
const BAD = '{"user":"app","port":"CANARY-port","pool":{"size":"4"}}'

type Validate = StandardSchemaV1['~standard']['validate']

/** A schema of no library. */
function schemaOf(validate: (value: unknown) => unknown): StandardSchemaV1 {
  return { '~standard': { version: 1, vendor: 'test', validate: validate as Validate } }
}

function decoded(schema: StandardSchemaV1, text = GOOD): Promise<Result<unknown>> {
  return Promise.resolve(decode({ type: 'text', text }, 'json', schema))
}

async function detailOf(schema: StandardSchemaV1, text = BAD): Promise<string> {
  const result = await decoded(schema, text)
  if ('ok' in result) throw new Error('the schema took it')
  expect(result.failure).toMatchObject({ code: 'INVALID_SECRET', retry: 'never' })
  expect(result.failure.detail).not.toContain('CANARY')
  return result.failure.detail
}

const size = { valibot: v.pipe(v.string(), v.transform(Number)), zod: z.string().transform(Number) }
const arkPool = type({ size: type('string').pipe((text) => Number(text)) })

/** The same schema in each library, sync and async, and what it says of a port that is text. */
const libraries: readonly [string, StandardSchemaV1, says: RegExp][] = [
  [
    'valibot',
    v.object({ user: v.string(), port: v.number(), pool: v.object({ size: size.valibot }) }),
    /^its schema refused it: port: expected number$/,
  ],
  [
    'valibot, async',
    v.objectAsync({
      user: v.pipeAsync(
        v.string(),
        v.checkAsync(async () => true),
      ),
      port: v.number(),
      pool: v.object({ size: size.valibot }),
    }),
    /^its schema refused it: port: expected number$/,
  ],
  [
    'zod',
    z.object({ user: z.string(), port: z.number(), pool: z.object({ size: size.zod }) }),
    /^its schema refused it: port: expected number$/,
  ],
  [
    'zod, async',
    z.object({
      user: z.string().refine(async () => true),
      port: z.number(),
      pool: z.object({ size: size.zod }),
    }),
    /^its schema refused it: port: expected number$/,
  ],
  [
    'arktype',
    type({ user: 'string', port: 'number', pool: arkPool }),
    /^its schema refused it: port: expected a number$/,
  ],
]

describe.each(libraries)('a schema of %s', (_library, schema, says) => {
  test('gives its output', async () => {
    const result = await decoded(schema)
    expect(result).toEqual({ ok: { user: 'app', port: 5432, pool: { size: 4 } } })
  })

  test('refuses with path and expectation, without the value', async () => {
    expect(await detailOf(schema)).toMatch(says)
  })
})

describe('what a schema puts out', () => {
  test('may be undefined', async () => {
    expect(await decoded(schemaOf(() => ({ value: undefined })))).toEqual({ ok: undefined })
  })
})

describe('what a schema sees', () => {
  test.each<['text' | 'json' | 'list', unknown]>([
    ['text', '["a"]'],
    ['json', ['a']],
    ['list', ['["a"]']],
  ])('is the value as %s', (format, seen) => {
    const validate = jest.fn((value: unknown) => ({ value }))
    decode({ type: 'list', text: '["a"]' }, format, schemaOf(validate))
    expect(validate.mock.calls).toEqual([[seen]])
  })

  test('is nothing when the value is not of the declared format', () => {
    const validate = jest.fn((value: unknown) => ({ value }))
    decode({ type: 'text', text: 'no JSON' }, 'json', schemaOf(validate))
    expect(validate).not.toHaveBeenCalled()
  })
})

describe('a schema that breaks its contract', () => {
  const THREW = 'its schema threw instead of reporting an issue'
  const error = new Error('CANARY')
  const trap = {
    get issues(): never {
      throw error
    },
  }

  test.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw error
      },
    ],
    ['rejects', () => Promise.reject(error)],
    [
      'rejects a promise of another library',
      () => Object.fromEntries([['then', (_yes: unknown, no: (reason: unknown) => void) => no(error)]]),
    ],
    ['returns nothing', () => undefined],
    ['returns null', () => null],
    ['resolves with nothing', async () => undefined],
    ['returns what throws when it is read', () => trap],
    ['resolves with what throws when it is read', async () => trap],
    ['reports an issue that is nothing', () => ({ issues: [null] })],
    ['resolves with an issue that is nothing', async () => ({ issues: [null] })],
    ['reports a path that is nothing', () => ({ issues: [{ message: 'x', path: [null] }] })],
  ])('%s', async (_name, validate) => {
    expect(await detailOf(schemaOf(validate))).toBe(THREW)
  })
})

test('a promise of another library is waited for', async () => {
  const thenable = Object.fromEntries([['then', (yes: (result: object) => void) => yes({ value: 5 })]])
  expect(await decoded(schemaOf(() => thenable))).toEqual({ ok: 5 })
})

describe('the message of a refused secret', () => {
  const issues = (...list: readonly StandardSchemaV1.Issue[]): StandardSchemaV1 =>
    schemaOf(() => ({ issues: list }))

  const NOT = 'not what its schema expects'
  const marked = (schema: StandardSchemaV1): StandardSchemaV1 =>
    Object.assign(schema, { [Symbol.for('extension-secrets.safe-messages')]: true })

  test.each<[string, StandardSchemaV1, string]>([
    ['no path', issues({ message: 'got CANARY-port' }), NOT],
    ['an empty path', issues({ message: 'got CANARY-port', path: [] }), NOT],
    ['a path of keys', issues({ message: 'no', path: ['pool', 'size'] }), `pool.size: ${NOT}`],
    [
      'a path of segments',
      issues({ message: 'no', path: [{ key: 'pool' }, { key: 'size' }] }),
      `pool.size: ${NOT}`,
    ],
    [
      'a path that is not in the secret',
      issues({ message: 'no', path: ['CANARY-port', Symbol('CANARY'), 0] }),
      `?.?.?: ${NOT}`,
    ],
    ['two issues', issues({ message: 'a' }, { message: 'b', path: ['port'] }), `${NOT}; port: ${NOT}`],
    ['its own words, by its mark', marked(issues({ message: 'no port', path: ['tls'] })), 'tls: no port'],
    ['words on lines, by its mark', marked(issues({ message: ' no\n\n  port\t', path: [] })), 'no port'],
    [
      'words without an end, by its mark',
      marked(issues({ message: 'no'.repeat(100_000) })),
      `${'no'.repeat(100)}…`,
    ],
    [
      'steps without an end, by its mark',
      marked(issues({ message: 'no', path: Array.from({ length: 10_000 }, () => 'key'.repeat(10_000)) })),
      `${Array.from({ length: 32 }, () => 'key'.repeat(22).slice(0, 64)).join('.')}.…: no`,
    ],
  ])('%s', async (_name, schema, detail) => {
    expect(await detailOf(schema)).toBe(`its schema refused it: ${detail}`)
  })

  test('no issue at all is said as a sentence', async () => {
    expect(await detailOf(issues())).toBe('its schema refused it without an issue')
  })

  test('names keys and places that are in the secret, even if a value reads the same', async () => {
    const text = '{"version":1,"kind":"token","token":5,"keys":["a",{"1":"k"}],"text":"ab"}'
    const schema = issues(
      ...[['token'], ['keys', 1], ['keys', { key: 1 }, '1'], ['kind', 'token'], ['text', 1]].map((path) => ({
        message: 'no',
        path,
      })),
    )
    const paths = ['token', 'keys.1', 'keys.1.1', 'kind.?', 'text.?']
    expect(await detailOf(schema, text)).toBe(
      `its schema refused it: ${paths.map((path) => `${path}: ${NOT}`).join('; ')}`,
    )
  })

  test('holds five issues, and says how many more there are', async () => {
    const many = (count: number): StandardSchemaV1 =>
      marked(issues(...Array.from({ length: count }, (_, index) => ({ message: `i${index}` }))))
    expect(await detailOf(many(5))).toMatch(/i3; i4$/)
    expect(await detailOf(many(6))).toMatch(/i3; i4; and 1 more$/)
    expect(await detailOf(many(500))).toMatch(/i4; and 495 more$/)
  })
})

describe('in a handler', () => {
  test('a schema runs once a fetch, not once an invocation', async () => {
    await using server = await startRawServer(serveSecrets(() => GOOD))
    const validate = jest.fn((value: unknown) => ({ value }))
    const secrets = { db: { secretId: uniqueId(), schema: schemaOf(validate) } }
    const handler = secretsHandler(server.port, { secrets, ttl: '1h' })
    await Promise.all([handler(), handler(), handler()])
    const [a, b] = [await handler(), await handler()]
    expect(a.db).toEqual(b.db)
    expect(validate).toHaveBeenCalledTimes(1)
    expect(server.requests).toHaveLength(1)
  })

  test('two middlewares share a request, and each runs its own schema', async () => {
    await using server = await startRawServer(serveSecrets(() => GOOD))
    const secretId = uniqueId()
    const handlers = ['a', 'b'].map((name) =>
      secretsHandler(server.port, {
        secrets: { db: { secretId, schema: schemaOf(() => ({ value: name })) } },
      }),
    )
    const [first, second] = await Promise.all(handlers.map((handler) => handler()))
    expect([first?.db, second?.db]).toEqual(['a', 'b'])
    expect(server.requests).toHaveLength(1)
  })

  test('a refused secret is an error that shows path and expectation, and is not asked for again', async () => {
    await using server = await startRawServer(serveSecrets(() => BAD))
    const schema = v.object({ port: v.number() })
    const secrets = { db: { secretId: uniqueId(), schema } }
    const error = await rejection(secretsHandler(server.port, { secrets })())
    expect(error).toMatchObject({ code: 'INVALID_SECRET', secret: 'db', attempts: 1 })
    expect(error.message).toContain('port: expected number')
    expect(`${error.stack}${JSON.stringify(error)}`).not.toContain('CANARY')
    expect(server.requests).toHaveLength(1)
  })

  test('a schema that never ends is an error by the time that there is', async () => {
    await using server = await startRawServer(serveSecrets(() => GOOD))
    const secrets = { db: { secretId: uniqueId(), schema: schemaOf(() => new Promise(() => {})) } }
    const error = await rejection(secretsHandler(server.port, { secrets, timeout: '300ms' })())
    expect(error.code).toBe('TIMEOUT')
    expect(error.message).toContain('its schema did not finish in time')
  })
})
