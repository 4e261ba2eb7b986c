import {
  type Declaration,
  type Declarations,
  type Duration,
  type ExtensionSecretsOptions,
  extensionSecrets,
  type SecretDeclaration,
  type SecretsOf,
} from '@extension-secrets/middy'
import { apiKey, type RdsPostgres, rdsPostgres } from '@extension-secrets/schemas'
import middy from '@middy/core'
import { type } from 'arktype'
import type { Context } from 'aws-lambda'
import { describe, expect, test } from 'tstyche'
import { z } from 'zod'

declare function secretsOf<const D extends Declarations>(
  secrets: ExtensionSecretsOptions<D>['secrets'],
): SecretsOf<D>

describe('context.secrets', () => {
  test('by format', () => {
    middy()
      .use(
        extensionSecrets({
          secrets: {
            short: 'orders/stripe-key',
            long: { secretId: 'orders/stripe-key' },
            text: { secretId: 'orders/x', format: 'text' },
            json: { parameter: '/orders/x', format: 'json' },
            binary: { secretId: 'orders/x', format: 'binary' },
            list: { parameter: '/orders/x', format: 'list' },
            key: { secretId: 'orders/x', key: 'password' },
          },
        }),
      )
      .handler(async (_event, context) => {
        expect(context).type.toBeAssignableTo<Context>()
        expect(context.secrets).type.toBe<{
          readonly short: string
          readonly long: string
          readonly text: string
          readonly json: unknown
          readonly binary: Uint8Array
          readonly list: string[]
          readonly key: string
        }>()
      })
  })

  test("by schema: ours, zod's, arktype's, whatever the format", () => {
    const zod = z.object({ port: z.coerce.number() })
    const ark = type({ user: 'string', 'admin?': 'boolean' })
    middy()
      .use(
        extensionSecrets({
          secrets: {
            db: { secretId: 'orders/db', schema: rdsPostgres },
            key: { secretId: 'orders/key', schema: apiKey, format: 'text' },
            zod: { secretId: 'orders/zod', schema: zod },
            ark: { parameter: '/orders/ark', schema: ark },
            bytes: { secretId: 'orders/tls', schema: z.instanceof(Uint8Array), format: 'binary' },
          },
        }),
      )
      .handler(async (_event, { secrets }) => {
        expect(secrets.db).type.toBe<RdsPostgres>()
        expect(secrets.key).type.toBe<string>()
        expect(secrets.zod).type.toBe<{ port: number }>()
        expect(secrets.ark).type.toBe<{ user: string; admin?: boolean }>()
        expect(secrets.bytes).type.toBeAssignableTo<Uint8Array>()
      })
  })

  test('optional: undefined too, unless it is known to be false', () => {
    const secrets = secretsOf({
      yes: { secretId: 'a', optional: true },
      no: { secretId: 'a', optional: false },
      perhaps: { secretId: 'a', optional: true as boolean },
      schema: { secretId: 'a', schema: rdsPostgres, optional: true },
    })
    expect(secrets.yes).type.toBe<string | undefined>()
    expect(secrets.no).type.toBe<string>()
    expect(secrets.perhaps).type.toBe<string | undefined>()
    expect(secrets.schema).type.toBe<RdsPostgres | undefined>()
  })

  test('names are as declared, and nothing can be written', () => {
    middy()
      .use(extensionSecrets({ secrets: { db: 'orders/db' } }))
      .handler(async (_event, context) => {
        expect(context.secrets).type.not.toHaveProperty('bd')
        // @ts-expect-error Property 'bd' does not exist on type '{ readonly db: string; }'
        context.secrets.bd
        // @ts-expect-error Cannot assign to 'db' because it is a read-only property
        context.secrets.db = 'other'
        // @ts-expect-error Cannot assign to 'secrets' because it is a read-only property
        context.secrets = { db: 'other' }
      })
  })

  test('declarations that were built elsewhere', () => {
    const declared = {
      db: { secretId: 'orders/db', schema: rdsPostgres, ttl: '1m' },
      tls: { secretId: 'orders/tls', format: 'binary', optional: true },
    } satisfies Declarations
    expect(secretsOf(declared).db).type.toBe<RdsPostgres>()
    expect(secretsOf(declared).tls).type.toBe<Uint8Array | undefined>()
    const constant = { flags: { parameter: '/orders/flags', format: 'list' } } as const
    expect(secretsOf(constant).flags).type.toBe<string[]>()
  })

  test('of a function around it that hands its own options on', () => {
    const platformSecrets = <const D extends Declarations>(
      options: Omit<ExtensionSecretsOptions<D>, 'setToContext'>,
    ) => extensionSecrets({ ttl: '10m', ...options })
    const textSecrets = <const D extends Declarations>(secrets: ExtensionSecretsOptions<D>['secrets']) =>
      extensionSecrets({ secrets })
    const tls = { secretId: 'orders/tls', format: 'binary' } as const
    middy()
      .use(platformSecrets({ secrets: { db: { secretId: 'orders/db', schema: rdsPostgres }, tls } }))
      .use(textSecrets({ stripe: 'orders/stripe-key' }))
      .handler(async (_event, { secrets }) => {
        expect(secrets.db).type.toBe<RdsPostgres>()
        expect(secrets.tls).type.toBe<Uint8Array>()
        expect(secrets.stripe).type.toBe<string>()
      })
    expect(platformSecrets).type.not.toBeCallableWith({ secrets: { a: { secretId: 'a', tll: '5m' } } })
    expect(platformSecrets).type.not.toBeCallableWith({ secrets: { a: 'a' }, tll: '5m' })
  })

  test('declarations of which little is known promise little', () => {
    expect<SecretsOf<{ a: Declaration }>['a']>().type.toBe<unknown>()
    expect<SecretsOf<{ a: SecretDeclaration }>['a']>().type.toBe<unknown>()
    expect<SecretsOf<{ a: { secretId: string; format: 'text' | 'binary' } }>['a']>().type.toBe<
      string | Uint8Array
    >()
    expect<SecretsOf<{ a: { secretId: string; format?: 'binary' } }>['a']>().type.toBe<string | Uint8Array>()
    expect<SecretsOf<{ a: { secretId: string; optional?: boolean } }>['a']>().type.toBe<string | undefined>()
    expect<SecretsOf<{ a: 'orders/a' | { secretId: 'b'; format: 'binary' } }>['a']>().type.toBe<
      string | Uint8Array
    >()
    expect<SecretsOf<Declarations>[string]>().type.toBe<unknown>()
  })
})

describe('SecretsOf', () => {
  test('is what a function can ask for that takes secrets', () => {
    const declared = { stripe: 'orders/stripe-key' } as const
    const charge = (secrets: SecretsOf<typeof declared>): string => secrets.stripe
    middy()
      .use(extensionSecrets({ secrets: declared }))
      .handler(async (_event, { secrets }) => {
        expect(charge).type.toBeCallableWith(secrets)
        expect(charge).type.not.toBeCallableWith({ other: 'text' })
      })
  })
})

describe('mistakes that do not compile', () => {
  const make = <const D extends Declarations>(options: ExtensionSecretsOptions<D>): void => void options

  test('durations', () => {
    expect<Duration>().type.toBeAssignableFrom<'5m' | '250ms' | '1.5h' | '1d' | 30_000>()
    expect<Duration>().type.not.toBeAssignableFrom<'5 min'>()
    expect<Duration>().type.not.toBeAssignableFrom<'5x'>()
    expect(extensionSecrets).type.toBeCallableWith({ secrets: { a: 'a' }, ttl: '5m' })
    expect(extensionSecrets).type.not.toBeCallableWith({ secrets: { a: 'a' }, ttl: '5 min' })
    expect(extensionSecrets).type.not.toBeCallableWith({ secrets: { a: { secretId: 'a', ttl: '5x' } } })
  })

  test('a secret and a parameter at once, or neither', () => {
    expect(make).type.toBeCallableWith({ secrets: { a: { secretId: 'a' }, b: { parameter: 'b' } } })
    expect(extensionSecrets).type.not.toBeCallableWith({ secrets: { a: { secretId: 'a', parameter: 'b' } } })
    expect(extensionSecrets).type.not.toBeCallableWith({ secrets: { a: {} } })
    expect(extensionSecrets).type.not.toBeCallableWith({ secrets: { a: { secretId: 'a', label: 'b' } } })
    expect(extensionSecrets).type.not.toBeCallableWith({ secrets: { a: { parameter: 'a', versionId: 'b' } } })
  })

  test('unknown formats, hosts and options, and what is no schema', () => {
    expect(extensionSecrets).type.not.toBeCallableWith({ secrets: { a: { secretId: 'a', format: 'yaml' } } })
    expect(extensionSecrets).type.not.toBeCallableWith({ secrets: { a: { secretId: 'a', format: 'list' } } })
    expect(extensionSecrets).type.not.toBeCallableWith({
      secrets: { a: { parameter: 'a', format: 'binary' } },
    })
    expect(extensionSecrets).type.not.toBeCallableWith({ secrets: { a: { secretId: 'a', schema: {} } } })
    expect(extensionSecrets).type.not.toBeCallableWith({
      secrets: { a: 'a' },
      endpoint: { host: '10.0.0.1' },
    })
    expect(extensionSecrets).type.not.toBeCallableWith({ secrets: { a: 'a' }, tll: '5m' })
    expect(extensionSecrets).type.not.toBeCallableWith({ secrets: { a: { secretId: 'a', tll: '5m' } } })
    expect(extensionSecrets).type.not.toBeCallableWith({})
    expect(extensionSecrets).type.not.toBeCallableWith({
      secrets: { a: { secretId: 'a', tll: JSON.parse('"5m"') } },
    })
  })

  test('are named by the compiler', () => {
    // @ts-expect-error Type 'string' is not assignable to type 'NotAnOption<"tll">'
    extensionSecrets({ secrets: { a: { secretId: 'a', tll: '5m' } } })
    // @ts-expect-error Type '"yaml"' is not assignable to type '"text" | "json" | "binary" | undefined'
    extensionSecrets({ secrets: { a: { secretId: 'a', format: 'yaml' } } })
    // @ts-expect-error 'secretID' does not exist in type 'Declaration'. Did you mean to write 'secretId'?
    extensionSecrets({ secrets: { a: { secretID: 'a' } } })
  })
})
