import { rdsPostgres, secretFormat } from '@extension-secrets/schemas'
import { describe, expect, test } from '@jest/globals'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { type } from 'arktype'
import { z } from 'zod'
import { type Plan, planOf } from '../src/options/plan.ts'
import type { PlanItem } from '../src/options/plan-item.ts'

/** Returns the message for wrong options. The test fails if they are accepted, or refused in another way. */
function refusal(options: unknown): string {
  try {
    planOf(options as Parameters<typeof planOf>[0])
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError)
    return (error as TypeError).message
  }
  throw new Error('the options were taken')
}

function plan(options: Omit<Parameters<typeof planOf>[0], 'secrets'>): Plan {
  return planOf({ secrets: { db: 'orders/db' }, ...options })
}

function item(declaration: unknown, options: object = {}): PlanItem {
  const [only] = planOf({ ...options, secrets: { db: declaration as string } }).items
  if (only === undefined) throw new Error('nothing was planned')
  return only
}

const DURATION = "a number of milliseconds, zero or more, or a string such as '30s' or '5m'"
const HOSTS = "'127.0.0.1' or 'localhost' or '::1'"
const FORMATS = "'text' or 'json' or 'binary' or 'list'"
const SCHEMA = 'a Standard Schema v1 (valibot, zod, arktype, @extension-secrets/schemas …)'
const A_DECLARATION = "a secret's id or a declaration such as { secretId: 'orders/db' }"

const db = { db: 'orders/db' }

/** Options, and what is said about them after the package's name. */
const mistakes: readonly [options: unknown, message: string][] = [
  [undefined, 'options must be an object; got undefined'],
  [null, 'options must be an object; got null'],
  ['orders/db', 'options must be an object; got "orders/db"'],
  [['orders/db'], 'options must be an object; got an array'],
  [() => {}, 'options must be an object; got a value of type Function'],
  [{ secrets: db, tll: '5m' }, 'unknown option tll. Did you mean ttl?'],

  [{}, "secrets must be an object such as { db: 'orders/db' }; got undefined"],
  [{ secrets: null }, "secrets must be an object such as { db: 'orders/db' }; got null"],
  [{ secrets: 'db' }, `secrets must be an object such as { db: 'orders/db' }; got "db"`],
  [{ secrets: ['orders/db'] }, "secrets must be an object such as { db: 'orders/db' }; got an array"],
  [
    { secrets: new Map([['db', 'orders/db']]) },
    "secrets must be an object such as { db: 'orders/db' }; got a value of type Map",
  ],

  ...['ttl', 'staleIfError', 'staleWhileRevalidate', 'timeout', 'attemptTimeout', 'readiness'].flatMap(
    (key): [unknown, string][] => [
      [{ secrets: db, [key]: '5 minutes' }, `${key} must be ${DURATION}; got "5 minutes"`],
      [{ secrets: db, [key]: '' }, `${key} must be ${DURATION}; got an empty string`],
      [{ secrets: db, [key]: '-1s' }, `${key} must be ${DURATION}; got "-1s"`],
      [{ secrets: db, [key]: -1 }, `${key} must be ${DURATION}; got -1`],
      [{ secrets: db, [key]: Number.NaN }, `${key} must be ${DURATION}; got NaN`],
      [{ secrets: db, [key]: null }, `${key} must be ${DURATION}; got null`],
      [{ secrets: db, [key]: true }, `${key} must be ${DURATION}; got true`],
      [{ secrets: db, [key]: {} }, `${key} must be ${DURATION}; got a value of type Object`],
    ],
  ),
  ...['ttl', 'staleIfError', 'staleWhileRevalidate'].map((key): [unknown, string] => [
    { secrets: { db: { secretId: 'orders/db', [key]: '5x' } } },
    `secrets.db.${key} must be ${DURATION}; got "5x"`,
  ]),
  ...['timeout', 'attemptTimeout'].map((key): [unknown, string] => [
    { secrets: db, [key]: 0 },
    `${key} must be at least 1 ms and at most 24 days; got 0`,
  ]),
  ...['timeout', 'attemptTimeout', 'readiness'].flatMap((key): [unknown, string][] => {
    const least = key === 'readiness' ? 0 : 1
    return [
      [
        { secrets: db, [key]: Number.POSITIVE_INFINITY },
        `${key} must be at least ${least} ms and at most 24 days; got Infinity`,
      ],
      [
        { secrets: db, [key]: 2 ** 31 },
        `${key} must be at least ${least} ms and at most 24 days; got 2147483648`,
      ],
    ]
  }),

  ...[-0.1, 0.51, Number.NaN, true, null].map((jitter): [unknown, string] => [
    { secrets: db, jitter },
    `jitter must be a number from 0 to 0.5; got ${jitter}`,
  ]),
  ...[-1, 11, 1.5, Number.POSITIVE_INFINITY, null].map((retries): [unknown, string] => [
    { secrets: db, retries },
    `retries must be a whole number from 0 to 10; got ${retries}`,
  ]),
  [{ secrets: db, retries: '2' }, 'retries must be a whole number from 0 to 10; got "2"'],

  [{ secrets: db, endpoint: null }, 'endpoint must be an object; got null'],
  [{ secrets: db, endpoint: 2773 }, 'endpoint must be an object; got 2773'],
  [
    { secrets: db, endpoint: new Map([['port', 2773]]) },
    'endpoint must be an object; got a value of type Map',
  ],
  [
    { secrets: db, endpoint: Promise.resolve({ port: 2773 }) },
    'endpoint must be an object; got a value of type Promise',
  ],
  [{ secrets: db, endpoint: { ports: 1 } }, 'unknown option endpoint.ports. Did you mean port?'],
  ...[0, 65_536, 1.5, Number.NaN, null].map((port): [unknown, string] => [
    { secrets: db, endpoint: { port } },
    `endpoint.port must be a whole number from 1 to 65535; got ${port}`,
  ]),
  ...['10.0.0.1', '0.0.0.0', '127.0.0.2', 'localhost.evil', 'LOCALHOST', '[::1]'].map(
    (host): [unknown, string] => [
      { secrets: db, endpoint: { host } },
      `endpoint.host must be ${HOSTS}; got "${host}"`,
    ],
  ),
  [{ secrets: db, endpoint: { host: 1 } }, `endpoint.host must be ${HOSTS}; got 1`],
  [
    { secrets: db, endpoint: { token: '' } },
    'endpoint.token must be 1 to 65536 characters long; got 0 characters',
  ],
  [
    { secrets: db, endpoint: { token: 'x'.repeat(65_537) } },
    'endpoint.token must be 1 to 65536 characters long; got 65537 characters',
  ],
  [
    { secrets: db, endpoint: { token: null } },
    'endpoint.token must be a string of 1 to 65536 characters; got null',
  ],

  [{ secrets: { '': 'orders/db' } }, 'secrets."" must be a name of at least one character'],
  [{ secrets: { db: undefined } }, 'secrets.db is undefined: is the environment variable set?'],
  ...[null, 5, true].map((given): [unknown, string] => [
    { secrets: { db: given } },
    `secrets.db must be ${A_DECLARATION}; got ${given}`,
  ]),
  [{ secrets: { db: {} } }, 'secrets.db must be declared with either secretId or parameter'],
  [{ secrets: { db: [] } }, `secrets.db must be ${A_DECLARATION}; got an array`],
  [
    { secrets: { db: Promise.resolve('orders/db') } },
    `secrets.db must be ${A_DECLARATION}; got a value of type Promise`,
  ],
  [
    { secrets: { db: { secretID: 'orders/db' } } },
    'unknown option secrets.db.secretID. Did you mean secretId?',
  ],
  [
    { secrets: { db: { secretId: undefined, parameter: undefined } } },
    'secrets.db.secretId is undefined: is the environment variable set?',
  ],
  [
    { secrets: { db: { secretId: 'orders/db', parameter: '/orders/db' } } },
    'secrets.db must be declared with secretId or parameter, not both',
  ],
  [
    { secrets: { db: { secretId: 'orders/db', version: 1 } } },
    'secrets.db.version is an option of parameters, not of secrets',
  ],
  [
    { secrets: { db: { parameter: '/orders/db', versionId: 'v' } } },
    'secrets.db.versionId is an option of secrets, not of parameters',
  ],

  [{ secrets: { db: '' } }, 'secrets.db.secretId must be 1 to 2048 characters long; got 0 characters'],
  [
    { secrets: { db: 'x'.repeat(2049) } },
    'secrets.db.secretId must be 1 to 2048 characters long; got 2049 characters',
  ],
  [
    { secrets: { db: { secretId: 5 } } },
    'secrets.db.secretId must be a string of 1 to 2048 characters; got 5',
  ],
  [
    { secrets: { db: { secretId: null } } },
    'secrets.db.secretId must be a string of 1 to 2048 characters; got null',
  ],
  [
    { secrets: { db: 'orders/\ud800' } },
    'secrets.db.secretId must be well-formed Unicode; got half of a surrogate pair',
  ],
  [
    { secrets: { db: '\udc00orders' } },
    'secrets.db.secretId must be well-formed Unicode; got half of a surrogate pair',
  ],
  [
    { secrets: { db: { parameter: '' } } },
    'secrets.db.parameter must be 1 to 2048 characters long; got 0 characters',
  ],
  [
    { secrets: { db: { parameter: `/${'x'.repeat(2048)}` } } },
    'secrets.db.parameter must be 1 to 2048 characters long; got 2049 characters',
  ],
  [
    { secrets: { db: { parameter: '/\udfff' } } },
    'secrets.db.parameter must be well-formed Unicode; got half of a surrogate pair',
  ],
  ...['versionId', 'versionStage'].flatMap((key): [unknown, string][] => [
    [
      { secrets: { db: { secretId: 'orders/db', [key]: '' } } },
      `secrets.db.${key} must be 1 to 256 characters long; got 0 characters`,
    ],
    [
      { secrets: { db: { secretId: 'orders/db', [key]: 'x'.repeat(257) } } },
      `secrets.db.${key} must be 1 to 256 characters long; got 257 characters`,
    ],
    [
      { secrets: { db: { secretId: 'orders/db', [key]: null } } },
      `secrets.db.${key} must be a string of 1 to 256 characters; got null`,
    ],
  ]),
  [
    { secrets: { db: { parameter: '/orders/db', label: 7 } } },
    'secrets.db.label must be a string of 1 to 256 characters; got a value of type number',
  ],
  ...[0, -1, 1.5, 2 ** 53].map((version): [unknown, string] => [
    { secrets: { db: { parameter: '/orders/db', version } } },
    `secrets.db.version must be a whole number from 1 to 9007199254740991; got ${version}`,
  ]),
  [
    { secrets: { db: { parameter: '/orders/db', version: 1, label: 'live' } } },
    'secrets.db must be declared with version or label, not both',
  ],
  [
    { secrets: { db: { secretId: 'orders/db', refreshNow: 1 } } },
    'secrets.db.refreshNow must be true or false; got 1',
  ],
  [
    { secrets: { db: { parameter: '/orders/db', withDecryption: 'no' } } },
    'secrets.db.withDecryption must be true or false; got "no"',
  ],
  [
    { secrets: { db: { secretId: 'orders/db', optional: 0 } } },
    'secrets.db.optional must be true or false; got 0',
  ],

  [
    { secrets: { db: { secretId: 'orders/db', format: 'yaml' } } },
    `secrets.db.format must be ${FORMATS}; got "yaml"`,
  ],
  [
    { secrets: { db: { secretId: 'orders/db', format: null } } },
    `secrets.db.format must be ${FORMATS}; got null`,
  ],
  [
    { secrets: { db: { secretId: 'orders/db', format: 'list' } } },
    "secrets.db.format must be 'text', 'json' or 'binary': only a parameter can be a list",
  ],
  [
    { secrets: { db: { parameter: '/orders/db', format: 'binary' } } },
    "secrets.db.format must be 'text', 'json' or 'list': a parameter can't be binary",
  ],
  [
    {
      secrets: {
        db: { secretId: 'orders/db', schema: Object.assign(z.string(), { [secretFormat]: 'yaml' }) },
      },
    },
    `secrets.db.format must be ${FORMATS}; got "yaml"`,
  ],
  ...[
    [null, 'null'],
    ['string', '"string"'],
    [String, 'a value of type Function'],
    ...[{}, { '~standard': null }, { '~standard': { version: 1 } }].map((one) => [
      one,
      'a value of type Object',
    ]),
  ].map(([schema, got]): [unknown, string] => [
    { secrets: { db: { secretId: 'orders/db', schema } } },
    `secrets.db.schema must be ${SCHEMA}; got ${got}`,
  ]),
  [
    { secrets: { db: { secretId: 'orders/db', schema: { '~standard': { version: 2, validate() {} } } } } },
    `secrets.db.schema must be ${SCHEMA}; got a value of type Object`,
  ],
]

describe('a mistake in the options', () => {
  test.each(mistakes.map(([options, message]) => [message, options]))('%s', (message, options) => {
    expect(refusal(options)).toBe(`extension-secrets: ${message}`)
  })

  test('the port variable holds no port', () => {
    const before = process.env.PARAMETERS_SECRETS_EXTENSION_HTTP_PORT
    process.env.PARAMETERS_SECRETS_EXTENSION_HTTP_PORT = 'none'
    try {
      expect(refusal({ secrets: db })).toContain('PARAMETERS_SECRETS_EXTENSION_HTTP_PORT')
      expect(plan({ endpoint: { port: 1 } }).endpoint).toEqual({ port: 1 })
    } finally {
      if (before === undefined) delete process.env.PARAMETERS_SECRETS_EXTENSION_HTTP_PORT
      else process.env.PARAMETERS_SECRETS_EXTENSION_HTTP_PORT = before
    }
  })
})

describe('text in a wrong place is not shown', () => {
  const canary = 'CANARY-wJalrXUtnFEMI/K7MDENG'

  test.each<[string, unknown]>([
    ['options', canary],
    ['secrets', { secrets: canary }],
    ['ttl', { secrets: db, ttl: canary }],
    ['jitter', { secrets: db, jitter: canary }],
    ['retries', { secrets: db, retries: canary }],
    ['endpoint', { secrets: db, endpoint: canary }],
    ['endpoint.port', { secrets: db, endpoint: { port: canary } }],
    ['endpoint.host', { secrets: db, endpoint: { host: canary } }],
    ['endpoint.token that is too long', { secrets: db, endpoint: { token: canary.repeat(5_000) } }],
    ['endpoint.token that is not well-formed', { secrets: db, endpoint: { token: `${canary}\ud800` } }],
    ['endpoint.token in a list', { secrets: db, endpoint: { token: [canary] } }],
    ['a mistake beside the token', { secrets: db, endpoint: { token: canary, host: '10.0.0.1' } }],
    ['an id that is too long', { secrets: { db: canary.repeat(100) } }],
    ['an id that is not well-formed', { secrets: { db: `${canary}\ud800` } }],
    ['a mistake beside the id', { secrets: { db: { secretId: canary, optional: 1 } } }],
    ['schema', { secrets: { db: { secretId: 'orders/db', schema: canary } } }],
    ['format', { secrets: { db: { secretId: 'orders/db', format: canary } } }],
    ['optional', { secrets: { db: { secretId: 'orders/db', optional: canary } } }],
    ['versionId', { secrets: { db: { secretId: 'orders/db', versionId: canary.repeat(20) } } }],
    ['version', { secrets: { db: { parameter: '/orders/db', version: canary } } }],
  ])('%s', (_place, options) => {
    const message = refusal(options)
    expect(message).not.toContain('CANARY')
    expect(message).not.toContain('wJalr')
  })
})

describe('names that objects have of themselves', () => {
  test.each(['__proto__', 'constructor', 'toString', 'toJSON', 'hasOwnProperty', 'then'])('%s', (name) => {
    const secrets: Record<string, string> = JSON.parse(`{${JSON.stringify(name)}:"orders/db"}`)
    expect(planOf({ secrets }).items.map((one) => [one.name, one.target.id])).toEqual([[name, 'orders/db']])
  })

  test('an inherited name is no secret, and an inherited key no option', () => {
    const secrets = Object.create({ inherited: 'orders/inherited' })
    secrets.db = Object.assign(Object.create({ unknown: 1 }), { secretId: 'orders/db' })
    expect(planOf({ secrets }).items.map(({ name }) => name)).toEqual(['db'])
  })
})

describe('defaults', () => {
  test('of everything', () => {
    const made = planOf({ secrets: db })
    expect(made).toEqual({
      items: [
        {
          name: 'db',
          target: {
            kind: 'secret',
            id: 'orders/db',
            versionId: undefined,
            versionStage: undefined,
            version: undefined,
            label: undefined,
            withDecryption: false,
            path: '/secretsmanager/get?secretId=orders%2Fdb',
          },
          format: 'text',
          schema: undefined,
          policy: { ttl: 300_000, staleIfError: 3_600_000, staleWhileRevalidate: 0, jitter: 0.1 },
          optional: false,
        },
      ],
      dynamic: [],
      maxIds: 100,
      endpoint: {},
      effort: { attemptTimeout: 5_000, readiness: 2_000, retries: 2 },
      timeout: 10_000,
    })
  })

  test('a plan is frozen at every depth', () => {
    const made = planOf({ secrets: db, endpoint: { port: 1 } })
    const parts = [made, made.items, made.endpoint, made.effort, ...made.items]
    for (const part of [...parts, ...made.items.flatMap((one) => [one.policy, one.target])])
      expect(Object.isFrozen(part)).toBe(true)
    expect(Object.isFrozen(planOf({ secrets: db }).endpoint)).toBe(true)
  })

  test('undefined is as good as left out', () => {
    const given = {
      ttl: undefined,
      jitter: undefined,
      retries: undefined,
      timeout: undefined,
      endpoint: undefined,
    }
    expect(planOf({ ...given, secrets: db } as never)).toEqual(planOf({ secrets: db }))
    const declared = { secretId: 'orders/db', ttl: undefined, schema: undefined, format: undefined }
    expect(item({ ...declared, optional: undefined, versionId: undefined })).toEqual(item('orders/db'))
  })

  test('a declaration overrides the freshness of the middleware', () => {
    const options = { ttl: '1m', staleIfError: '2m', staleWhileRevalidate: '3m', jitter: 0.5 }
    expect(item('orders/db', options).policy).toEqual({
      ...{ ttl: 60_000, staleIfError: 120_000, staleWhileRevalidate: 180_000, jitter: 0.5 },
    })
    expect(item({ secretId: 'orders/db', ttl: 0, staleIfError: 0 }, options).policy).toEqual({
      ...{ ttl: 0, staleIfError: 0, staleWhileRevalidate: 180_000, jitter: 0.5 },
    })
    expect(item({ secretId: 'orders/db', staleWhileRevalidate: Number.POSITIVE_INFINITY }).policy).toEqual({
      ...{
        ttl: 300_000,
        staleIfError: 3_600_000,
        staleWhileRevalidate: Number.POSITIVE_INFINITY,
        jitter: 0.1,
      },
    })
  })
})

describe('what is at a limit is taken', () => {
  test('numbers and durations', () => {
    expect(plan({ jitter: 0 }).items[0]?.policy.jitter).toBe(0)
    expect(plan({ jitter: 0.5 }).items[0]?.policy.jitter).toBe(0.5)
    expect(plan({ retries: 0 }).effort.retries).toBe(0)
    expect(plan({ retries: 10 }).effort.retries).toBe(10)
    expect(plan({ readiness: 0 }).effort.readiness).toBe(0)
    expect(plan({ timeout: 1, attemptTimeout: 2 ** 31 - 1 })).toMatchObject({
      ...{ timeout: 1, effort: { attemptTimeout: 2 ** 31 - 1 } },
    })
  })

  test('endpoints', () => {
    for (const port of [1, 65_535]) expect(plan({ endpoint: { port } }).endpoint).toEqual({ port })
    for (const host of ['127.0.0.1', 'localhost', '::1'] as const)
      expect(plan({ endpoint: { host } }).endpoint).toEqual({ host })
    for (const token of ['x', 'x'.repeat(65_536)])
      expect(plan({ endpoint: { token } }).endpoint).toEqual({ token })
  })

  test('ids and versions', () => {
    expect(item('x').target.id).toBe('x')
    expect(item('x'.repeat(2048)).target.id).toHaveLength(2048)
    expect(item('orders/\u{1f511}').target.id).toBe('orders/🔑')
    expect(item({ secretId: 'x', versionId: 'v'.repeat(256) }).target.versionId).toHaveLength(256)
    for (const version of [1, Number.MAX_SAFE_INTEGER])
      expect(item({ parameter: '/x', version }).target.path).toContain(`&version=${version}&`)
  })

  test('flags', () => {
    expect(item({ secretId: 'x', optional: true }).optional).toBe(true)
    expect(item({ secretId: 'x', parameter: undefined }).target.kind).toBe('secret')
    expect(item({ parameter: '/x', secretId: undefined }).target.kind).toBe('parameter')
  })

  test('what a module exports', async () => {
    const url: string = 'data:text/javascript,export const db = "orders/db"'
    const secrets = await import(url)
    expect(planOf({ secrets }).items.map(({ target }) => target.id)).toEqual(['orders/db'])
  })

  test('no secrets at all', () => {
    expect(planOf({ secrets: {} }).items).toEqual([])
  })
})

describe('the format', () => {
  const hinted = (format: string): StandardSchemaV1 => Object.assign(z.unknown(), { [secretFormat]: format })

  test.each<[string, unknown, string]>([
    ['a text alone', 'orders/db', 'text'],
    ['nothing said', { secretId: 'orders/db' }, 'text'],
    ['a parameter', { parameter: '/orders/db' }, 'text'],
    ['a schema', { secretId: 'orders/db', schema: z.object({}) }, 'json'],
    ['a schema that is a function', { secretId: 'orders/db', schema: type('string') }, 'json'],
    ['a schema of ours', { secretId: 'orders/db', schema: rdsPostgres }, 'json'],
    ['a schema that asks for text', { secretId: 'orders/db', schema: hinted('text') }, 'text'],
    ['a schema that asks for bytes', { secretId: 'orders/db', schema: hinted('binary') }, 'binary'],
    ['a schema that asks for a list', { parameter: '/orders/db', schema: hinted('list') }, 'list'],
    ['a format beats a hint', { secretId: 'orders/db', schema: hinted('text'), format: 'binary' }, 'binary'],
    ['a format beats the default', { secretId: 'orders/db', schema: z.string(), format: 'text' }, 'text'],
    ['json without a schema', { parameter: '/orders/db', format: 'json' }, 'json'],
  ])('%s', (_name, declaration, format) => {
    expect(item(declaration).format).toBe(format)
  })

  test('a hint that cannot be for what is declared is refused', () => {
    expect(refusal({ secrets: { db: { parameter: '/x', schema: hinted('binary') } } })).toContain(
      'secrets.db.format',
    )
    expect(refusal({ secrets: { db: { secretId: 'x', schema: hinted('list') } } })).toContain(
      'secrets.db.format',
    )
  })
})
