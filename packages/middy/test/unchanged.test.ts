import { type Emulator, startEmulator } from '@extension-secrets/emulator'
import {
  type Declarations,
  type ExtensionSecretsOptions,
  extensionSecrets,
  withFreshSecrets,
} from '@extension-secrets/middy'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import middy from '@middy/core'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { type FakeClock, fakeClock } from './support/clock.ts'
import { secretsHandler, TOKEN, uniqueId } from './support/handler.ts'

const TTL = 60_000

let clock: FakeClock
let emulator: Emulator
beforeEach(async () => {
  clock = fakeClock(() => 0)
  emulator = await startEmulator({ ttl: 0, token: TOKEN, clock: () => Date.now() })
})
afterEach(async () => {
  clock[Symbol.dispose]()
  await emulator.close()
})

/** Gives the snapshot of one invocation, and one that comes when all has expired. */
function reader<const D extends Declarations>(
  secrets: ExtensionSecretsOptions<D>['secrets'],
  staleIfError = 0,
) {
  const read = secretsHandler<D>(emulator.port, { secrets, ttl: TTL, staleIfError, retries: 0 })
  return {
    read,
    readAfterTtl() {
      clock.pass(TTL)
      return read()
    },
  }
}

function schemaOf(validate: (value: unknown) => unknown): StandardSchemaV1 {
  return { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: validate(value) }) } }
}

describe('a value that a refresh has not changed stays itself, and so does the snapshot:', () => {
  test.each(['text', 'json', 'binary'] as const)('%s', async (format) => {
    const secretId = uniqueId()
    const [one, two] =
      format === 'binary' ? [new Uint8Array([1]), new Uint8Array([2])] : ['{"pool":[1]}', '{"pool":[2]}']
    emulator.setSecret(secretId, one)
    const { read, readAfterTtl } = reader({ db: { secretId, format } })
    const first = await read()
    const valueOfFirst = first.db
    const second = await readAfterTtl()
    expect(second).toBe(first)
    expect(emulator.requests).toHaveLength(2)

    emulator.rotate(secretId, two)
    const third = await readAfterTtl()
    expect(third).not.toBe(first)
    expect(third.db).toEqual(format === 'json' ? { pool: [2] } : two)
    expect(first.db).toEqual(valueOfFirst)
    expect(await readAfterTtl()).toBe(third)
  })

  test('list', async () => {
    emulator.setParameter('/orders/flags', { type: 'StringList', value: 'a,b' })
    const { read, readAfterTtl } = reader({ flags: { parameter: '/orders/flags', format: 'list' } })
    const first = await read()
    expect(await readAfterTtl()).toBe(first)
    emulator.setParameter('/orders/flags', { type: 'StringList', value: 'a,b,c' })
    expect((await readAfterTtl()).flags).toEqual(['a', 'b', 'c'])
    expect(first.flags).toEqual(['a', 'b'])
  })

  test('not what another secret beside it has changed', async () => {
    const [kept, changed] = [uniqueId(), uniqueId()]
    emulator.setSecret(kept, '{"n":1}')
    emulator.setSecret(changed, '{"n":1}')
    const { read, readAfterTtl } = reader({
      kept: { secretId: kept, format: 'json' },
      changed: { secretId: changed, format: 'json' },
    })
    const first = await read()
    emulator.rotate(changed, '{"n":2}')
    const second = await readAfterTtl()
    expect(second).not.toBe(first)
    expect(second.kept).toEqual(first.kept)
    expect([first.changed, second.changed]).toEqual([{ n: 1 }, { n: 2 }])
  })
})

test('a value stays itself also when it comes back after one that could not be read', async () => {
  const secretId = uniqueId()
  emulator.setSecret(secretId, '{"n":1}')
  const { read, readAfterTtl } = reader({ db: { secretId, format: 'json' } }, 10 * TTL)
  const first = await read()
  emulator.rotate(secretId, 'no JSON')
  expect(await readAfterTtl()).toBe(first)
  emulator.rotate(secretId, '{"n":1}')
  expect(await readAfterTtl()).toBe(first)
  expect(emulator.requests).toHaveLength(3)
})

test('bytes that a handler has wiped are whole after a refresh that brought the same', async () => {
  const secretId = uniqueId()
  emulator.setSecret(secretId, new Uint8Array([1, 2, 3]))
  const { read, readAfterTtl } = reader({ key: { secretId, format: 'binary' } })
  ;(await read()).key.fill(0)
  expect((await readAfterTtl()).key).toEqual(new Uint8Array([1, 2, 3]))
})

test('its age counts from the refresh that brought the same', async () => {
  const secretId = uniqueId()
  emulator.setSecret(secretId, 'one')
  const { read, readAfterTtl } = reader({ db: secretId }, TTL)
  await read()
  await readAfterTtl()
  expect(emulator.requests).toHaveLength(2)
  emulator.removeSecret(secretId)
  clock.pass(TTL - 1)
  await read()
  expect(emulator.requests).toHaveLength(2)
  clock.pass(TTL)
  expect((await read()).db).toBe('one')
  clock.pass(1)
  await expect(read()).rejects.toMatchObject({ code: 'REQUEST_REJECTED' })
})

describe('with a schema', () => {
  test('it runs again for another content only, and its output stays the same object', async () => {
    const secretId = uniqueId()
    emulator.setSecret(secretId, '{"n":1}')
    const validate = jest.fn((value: unknown) => value)
    const { read, readAfterTtl } = reader({ db: { secretId, schema: schemaOf(validate) } })
    const first = await read()
    const second = await readAfterTtl()
    expect(validate).toHaveBeenCalledTimes(1)
    expect(second.db).toEqual(first.db)
    emulator.setSecret(secretId, '{"n":2}')
    expect((await readAfterTtl()).db).toEqual({ n: 2 })
    expect(validate).toHaveBeenCalledTimes(2)
  })

  test('what was stored counts, not what it puts out: a rotation is one also where that stays the same', async () => {
    const secretId = uniqueId()
    emulator.setSecret(secretId, '{"n":1}')
    let uses = 0
    const handler = middy<{ readonly isOther: boolean }>()
      .use(
        extensionSecrets({
          secrets: { db: { secretId, schema: schemaOf(() => 'the same') } },
          ttl: TTL,
          endpoint: { port: emulator.port, token: TOKEN },
        }),
      )
      .handler(async ({ isOther }, context) => {
        if (isOther) return
        const useIt = async (): Promise<void> => {
          if (++uses === 2) return
          emulator.rotate(secretId, '{"n":2}')
          clock.pass(TTL)
          // Another invocation gets the new value before this one finds that its own is outdated.
          await handler({ isOther: true }, {} as never)
          throw new Error('password authentication failed')
        }
        await withFreshSecrets(context, ['db'], useIt, { isStale: () => true })
      })
    await handler({ isOther: false }, {} as never)
    expect(uses).toBe(2)
    expect(emulator.requests).toHaveLength(2)
  })
})
