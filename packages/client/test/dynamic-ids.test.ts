import { createSecrets, type IdInvocation } from '@extension-secrets/client'
import { clearSecrets } from '@extension-secrets/client/testing'
import { describe, expect, test } from '@jest/globals'
import { respond, secretBody, serveSecrets, startRawServer } from './support/raw-server.ts'

interface Tenant {
  readonly tenant: string
}
const dbOf = ({ event }: IdInvocation<Tenant>): string => `tenants/${event.tenant}/db`
const of = (tenant: unknown): { event: unknown } => ({ event: { tenant } })

describe('an id that depends on the invocation', () => {
  test('has a value, a snapshot and a single flight of its own', async () => {
    await using server = await startRawServer(serveSecrets())
    const secrets = createSecrets({
      endpoint: { port: server.port, token: 'a-token' },
      secrets: { db: { secretId: dbOf }, shared: 'ids/shared' },
    })
    const reads = ['a', 'b', 'a', 'b', 'a'].map((tenant) => secrets.read(of(tenant)))
    const found = await Promise.all(reads)
    expect(found.map(({ db }) => db)).toEqual(
      ['a', 'b', 'a', 'b', 'a'].map((t) => `value of tenants/${t}/db`),
    )
    expect(found.map(({ shared }) => shared)).toEqual(Array(5).fill('value of ids/shared'))
    expect(server.requests).toHaveLength(3)
    expect(secrets.read(of('a'))).toBe(found[0])
    expect(secrets.read(of('b'))).toBe(found[1])
    expect(server.requests).toHaveLength(3)
  })

  test('may be made of the context, for a parameter too', async () => {
    await using server = await startRawServer((request, socket) =>
      respond(
        socket,
        200,
        JSON.stringify({
          Parameter: { Name: request.query.get('name'), Type: 'String', Value: request.path },
        }),
      ),
    )
    const secrets = createSecrets({
      endpoint: { port: server.port, token: 'a-token' },
      secrets: { flags: { parameter: ({ context }) => `/tenants/${context.tenantId}/flags` } },
    })
    const { flags } = await secrets.read({ context: { tenantId: 'blue' } })
    expect(flags).toContain('name=%2Ftenants%2Fblue%2Fflags')
  })

  test('the most recently used are kept, and the others are let go as a whole', async () => {
    await using server = await startRawServer(serveSecrets())
    const secrets = createSecrets({
      endpoint: { port: server.port, token: 'a-token' },
      maxIds: 2,
      secrets: { db: { secretId: ({ event }) => `kept/${(event as Tenant).tenant}` } },
    })
    for (const tenant of ['a', 'b', 'a', 'c', 'a']) await secrets.read(of(tenant))
    expect(server.requests.map(({ query }) => query.get('secretId'))).toEqual(['kept/a', 'kept/b', 'kept/c'])
    await secrets.read(of('b'))
    expect(server.requests).toHaveLength(4)
  })

  test('one that another set of secrets uses too stays for that one', async () => {
    await using server = await startRawServer(serveSecrets())
    const endpoint = { port: server.port, token: 'a-token' }
    const fixed = createSecrets({ endpoint, secrets: { db: 'both/a' } })
    await fixed.read()
    const dynamic = createSecrets({
      endpoint,
      maxIds: 1,
      secrets: { db: { secretId: ({ event }) => `both/${(event as Tenant).tenant}` } },
    })
    for (const tenant of ['a', 'b', 'a']) await dynamic.read(of(tenant))
    expect(server.requests.map(({ query }) => query.get('secretId'))).toEqual(['both/a', 'both/b'])
  })

  test('is fetched again, and runs once more with its own new value', async () => {
    const passwords = new Map([
      ['tenants/x/db', 'old'],
      ['tenants/y/db', 'of y'],
    ])
    await using server = await startRawServer((request, socket) => {
      const id = request.query.get('secretId') ?? ''
      respond(socket, 200, secretBody(id, passwords.get(id) ?? ''))
    })
    const secrets = createSecrets({
      endpoint: { port: server.port, token: 'a-token' },
      secrets: { db: { secretId: dbOf } },
    })
    await Promise.all([secrets.read(of('x')), secrets.read(of('y'))])
    passwords.set('tenants/x/db', 'new')
    const tried: string[] = []
    const logIn = ({ db }: { readonly db: string }): string => {
      tried.push(db)
      if (db === 'old') throw new Error('refused')
      return db
    }
    expect(await secrets.withFresh(['db'], logIn, { ...of('x'), isStale: () => true })).toBe('new')
    expect(tried).toEqual(['old', 'new'])
    expect((await secrets.refresh(['db'], of('y'))).db).toBe('of y')
    expect([(await secrets.read(of('x'))).db, (await secrets.read(of('y'))).db]).toEqual(['new', 'of y'])
  })

  test('is forgotten by clearSecrets', async () => {
    await using server = await startRawServer(serveSecrets())
    const secrets = createSecrets({
      endpoint: { port: server.port, token: 'a-token' },
      secrets: { db: { secretId: dbOf } },
    })
    await secrets.read(of('cleared'))
    clearSecrets()
    await secrets.read(of('cleared'))
    expect(server.requests).toHaveLength(2)
  })
})

describe('an id that cannot be one is an error of the invocation, and never a request', () => {
  test.each<[string, unknown, string]>([
    ['an array', ['a', 'b'], 'got an array'],
    ['nothing', undefined, 'is undefined'],
    ['null', null, 'got null'],
    ['a promise', Promise.resolve('a'), 'got a value of type Promise'],
    ['3,000 characters', 'x'.repeat(3_000), 'got 3000 characters'],
    ['no character', '', 'got 0 characters'],
    ["another tenant's", 'tenants/mine/../other/db', "without a segment that is empty, '.' or '..'"],
    ["another tenant's, as an ARN", 'arn:aws:secretsmanager:eu-west-1:1:secret:tenants/../other', "'..'"],
    ['a step at the end', 'tenants/..', "'..'"],
    ['empty segments', 'tenants//db', 'a segment that is empty'],
    ['a slash at the end', 'tenants/', 'a segment that is empty'],
    ['a value that was not there', 'tenants/undefined/db', "'undefined'"],
    ['a query', 'tenants/a&versionStage=AWSPENDING', 'must return a name or an ARN'],
    ['white space', 'tenants/a /db', 'must return a name or an ARN'],
    ['a line break', 'tenants/a\ntenants/b', 'holds a control character'],
    ["a parameter's ARN", 'arn:aws:ssm:eu-west-1:1:parameter/a', 'is the ARN of a parameter'],
    [
      'an ARN as ECS has it',
      'arn:aws:secretsmanager:eu-west-1:1:secret:a:key::',
      'as Amazon ECS writes a key',
    ],
    ['a key of ECS', 'arn:aws:secretsmanager:eu-west-1:1:secret:a:key', 'as Amazon ECS writes a key'],
    ['an ARN of another service', 'arn:aws:iam::1:role/a', 'is not an ARN of Secrets Manager'],
    ['an escape', 'tenants/%2e%2e/b', 'must return a name or an ARN'],
  ])('%s', async (_name, id, detail) => {
    await using server = await startRawServer(serveSecrets())
    const secrets = createSecrets({
      endpoint: { port: server.port, token: 'a-token' },
      secrets: { db: { secretId: () => id as string, optional: true }, fixed: 'ids/fixed' },
    })
    const read = secrets.read()
    expect(read).toBeInstanceOf(Promise)
    const error = await Promise.resolve(read).then(String, (thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'INVALID_ID', secret: 'db', id: 'from a function', attempts: 0 })
    expect(String(error)).toContain(detail)
    if (typeof id === 'string' && id.length > 3) expect(String(error)).not.toContain(id)
    await expect(secrets.refresh(['db'])).rejects.toMatchObject({ code: 'INVALID_ID' })
    expect(server.requests).toEqual([])
  })

  test('an array that reads like the id of somebody who was served before', async () => {
    await using server = await startRawServer(serveSecrets())
    const secrets = createSecrets({
      endpoint: { port: server.port, token: 'a-token' },
      secrets: { db: { secretId: ({ event }) => event as string } },
    })
    await secrets.read({ event: 'tenants/a/db' })
    await expect(secrets.read({ event: ['tenants/a/db'] })).rejects.toMatchObject({ code: 'INVALID_ID' })
  })

  test.each(['orders/db', 'rds!db-0f6f', '/a/b', 'a_b+c=d.e@f-g', 'a..b/...c'])('%s is one', async (id) => {
    await using server = await startRawServer(serveSecrets())
    const secrets = createSecrets({
      endpoint: { port: server.port, token: 'a-token' },
      secrets: { db: { secretId: () => id } },
    })
    expect((await secrets.read()).db).toBe(`value of ${id}`)
  })

  test('what the function throws is thrown as it is', async () => {
    const unauthorized = new Error('no tenant')
    const secrets = createSecrets({
      secrets: {
        db: {
          secretId: () => {
            throw unauthorized
          },
        },
      },
    })
    await expect(secrets.read()).rejects.toBe(unauthorized)
  })

  test('mistakes beside it are found when the secrets are declared', () => {
    const make =
      (declaration: object, more = {}) =>
      () =>
        createSecrets({ secrets: { db: declaration as { secretId: string } }, ...more })
    expect(make({ secretId: () => 'a', ttl: 'x' })).toThrow('secrets.db.ttl must be')
    expect(make({ secretId: () => 'a', label: 'x' })).toThrow('secrets.db.label is an option of parameters')
    expect(make({ secretId: 'a' }, { maxIds: 0 })).toThrow('maxIds must be a whole number from 1')
  })
})
