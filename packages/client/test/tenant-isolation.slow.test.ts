import { setTimeout as sleep } from 'node:timers/promises'
import { createSecrets, type IdInvocation } from '@extension-secrets/client'
import { clearSecrets } from '@extension-secrets/client/testing'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { respond, secretBody, startRawServer } from './support/raw-server.ts'

interface Tenant {
  readonly tenant: string
}
const dbOf = ({ event }: IdInvocation<Tenant>): string => `tenants/${event.tenant}/db`

test('no tenant ever sees the value of another one, however invocations interleave', async () => {
  let version = 0
  await using server = await startRawServer(async (request, socket) => {
    const id = request.query.get('secretId') ?? ''
    await sleep(request.number % 4)
    if (request.number % 7 === 0) respond(socket, 400, 'an unexpected error occurred')
    else respond(socket, 200, secretBody(id, `${id} version ${version}`))
  })
  const step = fc.record({
    tenant: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    region: fc.constantFrom('eu', 'us'),
    pause: fc.nat(6),
    action: fc.constantFrom('read', 'read', 'refresh', 'withFresh', 'rotate'),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 40 }),
      fc.integer({ min: 1, max: 4 }),
      async (steps, maxIds) => {
        clearSecrets()
        const secrets = createSecrets({
          endpoint: { port: server.port, token: 'a-token' },
          maxIds,
          ttl: 3,
          staleWhileRevalidate: 2,
          retries: 0,
          secrets: {
            db: { secretId: dbOf },
            key: {
              secretId: ({ event, context }: IdInvocation<Tenant, { region: string }>) =>
                `regions/${context.region}/${event.tenant}`,
              optional: true,
            },
          },
        })
        await Promise.all(
          steps.map(async ({ tenant, region, pause, action }) => {
            await sleep(pause)
            if (action === 'rotate') version++
            const invocation = { event: { tenant }, context: { region } }
            const check = ({ db, key }: { readonly db: string; readonly key: string | undefined }): void => {
              expect(db).toMatch(new RegExp(`^tenants/${tenant}/db version `))
              if (key !== undefined) expect(key).toMatch(new RegExp(`^regions/${region}/${tenant} version `))
            }
            try {
              const found = await secrets.read(invocation)
              check(found)
              await sleep(pause)
              check(found)
              if (action === 'refresh') check(await secrets.refresh(['db', 'key'], invocation))
              if (action === 'withFresh') {
                let runs = 0
                const use = (fresh: typeof found): void => {
                  check(fresh)
                  if (runs++ === 0) throw new TypeError('stale')
                }
                const options = { ...invocation, isStale: (error: unknown) => error instanceof TypeError }
                await secrets.withFresh(['db'], use, options).catch((error: unknown) => {
                  if (!(error instanceof TypeError)) throw error
                })
              }
            } catch (error) {
              expect(error).toMatchObject({ code: 'REQUEST_REJECTED' })
            }
          }),
        )
      },
    ),
    { numRuns: 60 },
  )
}, 120_000)
