import { extensionSecrets, refreshSecrets, withFreshSecrets } from '@extension-secrets/middy'
import { type RdsPostgres, rdsPostgres } from '@extension-secrets/schemas'
import middy, { type MiddlewareObj } from '@middy/core'
import type { Context } from 'aws-lambda'
import { describe, expect, test } from 'tstyche'

describe('setToContext', () => {
  test('false: the context has no secrets, request.internal has', () => {
    middy()
      .use(extensionSecrets({ secrets: { db: 'orders/db' }, setToContext: false }))
      .before(({ context, internal }) => {
        expect(context).type.not.toHaveProperty('secrets')
        expect(internal.secrets).type.toBe<{ readonly db: string }>()
      })
      .handler(async (_event, context) => {
        expect(context).type.toBeAssignableTo<Context>()
        expect(context).type.not.toHaveProperty('secrets')
      })
  })

  test('true: as if it were left out', () => {
    middy()
      .use(extensionSecrets({ secrets: { db: 'orders/db' }, setToContext: true }))
      .handler(async (_event, context) => {
        expect(context.secrets).type.toBe<{ readonly db: string }>()
      })
  })

  test('not known: nothing can be relied on', () => {
    middy()
      .use(extensionSecrets({ secrets: { db: 'orders/db' }, setToContext: Math.random() > 0.5 }))
      .handler(async (_event, context) => {
        expect(context).type.not.toHaveProperty('secrets')
      })
  })
})

describe('in a chain', () => {
  interface Order {
    readonly orderId: number
  }
  const parse: MiddlewareObj<Order> = { before: () => undefined }
  const authenticate: MiddlewareObj<unknown, unknown, Error, Context & { user: string }> = {
    before: () => undefined,
  }

  test('event and context types of others stay, before and after', () => {
    const handler = middy()
      .use(parse)
      .use(authenticate)
      .use(extensionSecrets({ secrets: { a: 'orders/a' } }))
      .use(extensionSecrets({ secrets: { b: { secretId: 'orders/b', format: 'binary' } } }))
      .before(({ internal }) => {
        expect(internal.secrets.a).type.toBe<string>()
        expect(internal.secrets.b).type.toBe<Uint8Array>()
      })
      .handler(async (event, context) => {
        expect(event.orderId).type.toBe<number>()
        expect(context.user).type.toBe<string>()
        expect(context.secrets.a).type.toBe<string>()
        expect(context.secrets.b).type.toBe<Uint8Array>()
        return event.orderId
      })
    expect<Parameters<typeof handler>[1]['secrets']['a']>().type.toBe<string>()
    middy<Order>()
      .use(extensionSecrets({ secrets: { a: 'orders/a' } }))
      .use(authenticate)
      .handler(async (event, context) => {
        expect(event.orderId).type.toBe<number>()
        expect(context.user).type.toBe<string>()
        expect(context.secrets.a).type.toBe<string>()
      })
  })
})

describe('rotation', () => {
  const isStale = (): boolean => true
  interface Held {
    readonly db: { readonly password: string }
    readonly key: string
  }
  const context = { secrets: {} } as { readonly secrets: Held }

  test('names are those of the secrets', () => {
    expect(refreshSecrets).type.toBeCallableWith(context)
    expect(refreshSecrets).type.toBeCallableWith(context, ['db', 'key'] as const)
    expect(refreshSecrets).type.not.toBeCallableWith(context, ['bd'])
    expect(withFreshSecrets).type.not.toBeCallableWith(context, ['bd'], () => 1, { isStale })
    expect(withFreshSecrets).type.not.toBeCallableWith(context, ['db'], () => 1)
    expect(refreshSecrets).type.not.toBeCallableWith({})
  })

  test('results are the secrets, and what useIt returns', () => {
    expect(refreshSecrets(context, ['db'])).type.toBe<Promise<Held>>()
    expect(withFreshSecrets(context, ['db'], ({ db }) => db.password.length, { isStale })).type.toBe<
      Promise<number>
    >()
    expect(withFreshSecrets(context, [], async (secrets) => secrets, { isStale })).type.toBe<Promise<Held>>()
  })

  test("over a handler's own context, and over request.internal", () => {
    middy()
      .use(extensionSecrets({ secrets: { db: { secretId: 'orders/db', schema: rdsPostgres } } }))
      .before(async ({ internal }) => {
        expect(await refreshSecrets(internal, ['db'])).type.toBe<{ readonly db: RdsPostgres }>()
      })
      .handler(async (_event, handlerContext) => {
        expect(await refreshSecrets(handlerContext)).type.toBe<{ readonly db: RdsPostgres }>()
        expect(refreshSecrets).type.not.toBeCallableWith(handlerContext, ['bd'])
      })
  })
})
