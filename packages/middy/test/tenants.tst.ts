import {
  createSecrets,
  type Declarations,
  type EventOf,
  extensionSecrets,
  type IdContext,
  type IdInvocation,
} from '@extension-secrets/middy'
import middy, { type MiddlewareObj } from '@middy/core'
import type { Context } from 'aws-lambda'
import { describe, expect, test } from 'tstyche'

interface Order {
  readonly tenant: string
}

describe('the function of an id', () => {
  test('sees the parts of the context that ids are made of, and an event of which nothing is known', () => {
    extensionSecrets({
      secrets: {
        db: {
          secretId: ({ event, context }) => {
            expect(event).type.toBe<unknown>()
            expect(context.tenantId).type.toBe<string | undefined>()
            expect(context).type.toBeAssignableTo<IdContext>()
            return `tenants/${context.tenantId}/db`
          },
        },
      },
    })
  })

  test('may ask for the event and the context of its chain; then the handler asks for it', () => {
    const secrets = extensionSecrets({
      secrets: {
        db: { secretId: ({ event }: IdInvocation<Order>) => `tenants/${event.tenant}/db` },
        key: { secretId: 'orders/key' },
        flags: {
          parameter: ({ context }: IdInvocation<unknown, Context & { user: string }>) =>
            `/${context.user}/flags`,
          format: 'list',
        },
      },
    })
    const handler = middy()
      .use(secrets)
      .handler(async (event, context) => {
        expect(event.tenant).type.toBe<string>()
        expect(context.secrets).type.toBe<{
          readonly db: string
          readonly key: string
          readonly flags: string[]
        }>()
      })
    expect<Parameters<typeof handler>[0]>().type.toBeAssignableTo<Order>()

    const parse: MiddlewareObj<Order> = { before: () => undefined }
    middy()
      .use(parse)
      .use(secrets)
      .handler(async (event) => expect(event.tenant).type.toBe<string>())
  })

  test('returns a string', () => {
    expect(createSecrets).type.not.toBeCallableWith({ secrets: { db: { secretId: () => 1 } } })
    expect(createSecrets).type.not.toBeCallableWith({ secrets: { db: { secretId: async () => 'a' } } })
  })
})

test('the events that all functions ask for are asked for together', () => {
  type Declared = {
    a: { secretId: (invocation: IdInvocation<{ a: string }>) => string }
    b: { parameter: (invocation: IdInvocation<{ b: string }>) => string }
    c: 'fixed'
  }
  expect<EventOf<Declared>>().type.toBe<{ a: string } & { b: string }>()
  expect<EventOf<{ c: 'fixed' }>>().type.toBe<unknown>()
  expect<EventOf<Declarations>>().type.toBe<unknown>()
})
