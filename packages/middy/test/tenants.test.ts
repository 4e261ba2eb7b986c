import { lambdaContext } from '@extension-secrets/client/testing'
import { extensionSecrets, type IdInvocation, withFreshSecrets } from '@extension-secrets/middy'
import { describe, expect, test } from '@jest/globals'
import middy from '@middy/core'
import { respond, secretBody, serveSecrets, startRawServer } from '../../client/test/support/raw-server.ts'
import { TOKEN } from './support/handler.ts'

interface Order {
  readonly tenant: string
}
const dbOf = ({ event }: IdInvocation<Order>): string => `middy-tenants/${event.tenant}/db`

describe('one middleware for all tenants', () => {
  test('gives each invocation the secrets of its own, beside those of another middleware', async () => {
    await using server = await startRawServer(serveSecrets())
    const endpoint = { port: server.port, token: TOKEN }
    const handler = middy()
      .use(extensionSecrets({ endpoint, secrets: { fixed: 'middy-tenants/fixed' } }))
      .use(extensionSecrets({ endpoint, secrets: { db: { secretId: dbOf } } }))
      .handler(async (_event, { secrets }) => [secrets.fixed, secrets.db])
    const answers = await Promise.all(['a', 'b', 'a'].map((tenant) => handler({ tenant }, lambdaContext())))
    expect(answers).toEqual(
      ['a', 'b', 'a'].map((tenant) => [
        'value of middy-tenants/fixed',
        `value of middy-tenants/${tenant}/db`,
      ]),
    )
    expect(server.requests).toHaveLength(3)
  })

  test('knows the tenant of an isolated function', async () => {
    await using server = await startRawServer(serveSecrets())
    const handler = middy()
      .use(
        extensionSecrets({
          endpoint: { port: server.port, token: TOKEN },
          secrets: { db: { secretId: ({ context }) => `isolated/${context.tenantId}/db` } },
        }),
      )
      .handler(async (_event, { secrets }) => secrets.db)
    const context = lambdaContext({ tenantId: 'blue' })
    expect(await handler({}, context as never)).toBe('value of isolated/blue/db')
    await expect(handler({}, lambdaContext())).rejects.toMatchObject({ code: 'INVALID_ID' })
  })

  test('refetches for the tenant of the context', async () => {
    let password = 'old'
    await using server = await startRawServer(({ query }, socket) =>
      respond(socket, 200, secretBody(query.get('secretId') ?? '', password)),
    )
    const handler = middy()
      .use(
        extensionSecrets({
          endpoint: { port: server.port, token: TOKEN },
          secrets: { db: { secretId: dbOf } },
        }),
      )
      .handler(async (_event, context) => {
        const logIn = ({ db }: { readonly db: string }): string => {
          if (db !== password) throw new Error('refused')
          return db
        }
        return withFreshSecrets(context, ['db'], logIn, { isStale: () => true })
      })
    expect(await handler({ tenant: 'r1' }, lambdaContext())).toBe('old')
    expect(await handler({ tenant: 'r2' }, lambdaContext())).toBe('old')
    password = 'new'
    expect(await handler({ tenant: 'r1' }, lambdaContext())).toBe('new')
    expect(server.requests.map(({ query }) => query.get('secretId'))).toEqual(
      ['r1', 'r2', 'r1'].map((tenant) => `middy-tenants/${tenant}/db`),
    )
  })

  test.each(['../other', ['a'], 'x'.repeat(3_000)])('refuses %.20j without a request', async (tenant) => {
    await using server = await startRawServer(serveSecrets())
    const handler = middy()
      .use(
        extensionSecrets({
          endpoint: { port: server.port, token: TOKEN },
          secrets: { db: { secretId: ({ event }: IdInvocation<Order>) => event.tenant } },
        }),
      )
      .handler(async (_event, { secrets }) => secrets.db)
    await expect(handler({ tenant: tenant as string }, lambdaContext())).rejects.toMatchObject({
      code: 'INVALID_ID',
    })
    expect(server.requests).toEqual([])
  })
})
