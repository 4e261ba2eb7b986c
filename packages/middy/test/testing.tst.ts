import { createTestSecrets, type LambdaContext, lambdaContext } from '@extension-secrets/client/testing'
import { type Declarations, extensionSecrets, type SecretsOf } from '@extension-secrets/middy'
import { rdsPostgres } from '@extension-secrets/schemas'
import middy from '@middy/core'
import type { Context } from 'aws-lambda'
import { expect, test } from 'tstyche'

const declared = {
  db: { secretId: 'orders/db', schema: rdsPostgres },
  key: 'orders/key',
} satisfies Declarations

test('a context for tests is whole', () => {
  expect(lambdaContext()).type.toBe<LambdaContext>()
  expect(lambdaContext()).type.toBeAssignableTo<Context>()
  expect(lambdaContext({ secrets: createTestSecrets({ key: 'x' }) }).secrets.key).type.toBe<string>()
  expect(lambdaContext).type.not.toBeCallableWith({ memoryLimitInMB: 128 })
})

test('a finished handler takes it, whatever its middlewares add', () => {
  const handler = middy()
    .use(extensionSecrets({ secrets: declared }))
    .handler(async (_event, { secrets }) => secrets.key)
  expect(handler).type.toBeCallableWith({}, lambdaContext())
})

test('test secrets are typed as the declarations want them', () => {
  type Wanted = SecretsOf<typeof declared>
  const db = { username: 'a', password: 'b', host: 'c', port: 5432, engine: 'postgres' as const }
  expect(createTestSecrets<Wanted>).type.not.toBeCallableWith({ key: 'x' })
  expect(createTestSecrets<Wanted>).type.not.toBeCallableWith({ db, key: 1 })
  expect(createTestSecrets({ key: 'x' })).type.toBeAssignableTo<{ readonly key: string }>()
  expect(createTestSecrets<{ key: string }>).type.not.toBeCallableWith({ key: 'x' }, { other: 'y' })
})
