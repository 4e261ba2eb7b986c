import { startEmulator } from '@extension-secrets/emulator'
import { extensionSecrets, withFreshSecrets } from '@extension-secrets/middy'
import { describe, expect, test } from '@jest/globals'
import middy from '@middy/core'
import { respond, serveSecrets, startRawServer } from '../../client/test/support/raw-server.ts'
import { fakeClock } from './support/clock.ts'
import { contextHandler } from './support/context.ts'
import { TOKEN, uniqueId } from './support/handler.ts'

/** Error of a database for an outdated password. */
class WrongPassword extends Error {}

const isStale = (error: unknown): boolean => error instanceof WrongPassword

/** Logs in to a database that knows one password: how often that was tried, and what came of it. */
async function logIn(
  context: { readonly secrets: { readonly db: string } },
  password: string,
): Promise<{ uses: number; result?: string; error?: unknown }> {
  let uses = 0
  const use = ({ db }: { readonly db: string }): string => {
    uses++
    if (db !== password) throw new WrongPassword('password authentication failed')
    return `logged in with ${db}`
  }
  try {
    return { result: await withFreshSecrets(context, ['db'], use, { isStale, patience: 0 }), uses }
  } catch (error) {
    return { error, uses }
  }
}

describe('withFreshSecrets', () => {
  test('picks up a rotated password, and later invocations see it without asking', async () => {
    const id = uniqueId()
    await using emulator = await startEmulator({ secrets: { [id]: 'old' }, ttl: 0 })
    const handler = contextHandler(emulator, { secrets: { db: id } })
    const context = await handler()
    emulator.rotate(id, 'new')
    const { uses, result } = await logIn(context, 'new')
    expect(result).toBe('logged in with new')
    expect(uses).toBe(2)
    expect(context.secrets.db).toBe('new')
    expect((await handler()).secrets.db).toBe('new')
    expect(emulator.requests).toHaveLength(2)
  })

  test('a secret that works is used once, and nothing is asked', async () => {
    const id = uniqueId()
    await using emulator = await startEmulator({ secrets: { [id]: 'same' }, ttl: 0 })
    const context = await contextHandler(emulator, { secrets: { db: id } })()
    const { uses, result } = await logIn(context, 'same')
    expect([uses, result]).toEqual([1, 'logged in with same'])
    expect(emulator.requests).toHaveLength(1)
  })

  test('an error that means something else is thrown as it is, and nothing is asked', async () => {
    const id = uniqueId()
    await using emulator = await startEmulator({ secrets: { [id]: 'old' }, ttl: 0 })
    const context = await contextHandler(emulator, { secrets: { db: id } })()
    emulator.rotate(id, 'new')
    const trouble = new Error('the disk is full')
    let uses = 0
    const use = (): never => {
      uses++
      throw trouble
    }
    await expect(withFreshSecrets(context, ['db'], use, { isStale })).rejects.toBe(trouble)
    expect(uses).toBe(1)
    expect(emulator.requests).toHaveLength(1)
    expect(context.secrets.db).toBe('old')
  })

  test('nothing has changed: the first error, and it is not used again', async () => {
    const id = uniqueId()
    await using emulator = await startEmulator({ secrets: { [id]: 'old' }, ttl: 0 })
    const context = await contextHandler(emulator, { secrets: { db: id } })()
    const { uses, error } = await logIn(context, 'new')
    expect(error).toBeInstanceOf(WrongPassword)
    expect(uses).toBe(1)
    expect(emulator.requests).toHaveLength(4)
  })

  test('a binary secret: what counts is its bytes', async () => {
    const id = uniqueId()
    const [old, fresh] = [Uint8Array.of(1, 2, 3), Uint8Array.of(1, 2, 4)]
    await using emulator = await startEmulator({ secrets: { [id]: old }, ttl: 0 })
    const options = { secrets: { tls: { secretId: id, format: 'binary' } } } as const
    const context = await contextHandler(emulator, options)()
    const seen: number[] = []
    const use = ({ tls }: { readonly tls: Uint8Array }): void => {
      const last = tls.at(-1) ?? 0
      seen.push(last)
      if (last === 3) throw new WrongPassword()
    }
    emulator.rotate(id, fresh)
    await withFreshSecrets(context, ['tls'], use, { isStale })
    expect(seen).toEqual([3, 4])
  })

  test('a binary secret with the same bytes in a new version has not changed', async () => {
    const id = uniqueId()
    await using emulator = await startEmulator({ secrets: { [id]: Uint8Array.of(1, 2) }, ttl: 0 })
    const options = { secrets: { tls: { secretId: id, format: 'binary' } } } as const
    const context = await contextHandler(emulator, options)()
    emulator.rotate(id, Uint8Array.of(1, 2))
    let uses = 0
    const use = (): never => {
      uses++
      throw new WrongPassword()
    }
    const stale = withFreshSecrets(context, ['tls'], use, { isStale, patience: 0 })
    await expect(stale).rejects.toThrow(WrongPassword)
    expect(uses).toBe(1)
  })

  test('an optional secret that was missing and has come', async () => {
    const id = uniqueId()
    await using emulator = await startEmulator({ dialect: 'agent', ttl: 0 })
    const context = await contextHandler(emulator, { secrets: { db: { secretId: id, optional: true } } })()
    emulator.setSecret(id, 'here')
    const use = ({ db }: { readonly db: string | undefined }): string => {
      if (db === undefined) throw new WrongPassword('no password')
      return db
    }
    expect(await withFreshSecrets(context, ['db'], use, { isStale })).toBe('here')
  })

  test('another secret that changed is no reason to use this one again', async () => {
    const [db, other] = [uniqueId(), uniqueId()]
    await using emulator = await startEmulator({ secrets: { [db]: 'old', [other]: 'a' }, ttl: 0 })
    const context = await contextHandler(emulator, { secrets: { db, other } })()
    emulator.rotate(other, 'b')
    const { uses, error } = await logIn(context, 'new')
    expect(error).toBeInstanceOf(WrongPassword)
    expect(uses).toBe(1)
    expect(context.secrets.other).toBe('a')
    expect(emulator.requests.map(({ id }) => id).slice(2)).toEqual([db, db, db])
  })

  test('the refetch fails: the first error, and the old value stays', async () => {
    const id = uniqueId()
    const emulator = await startEmulator({ secrets: { [id]: 'old' }, ttl: 0 })
    const handler = contextHandler(emulator, { secrets: { db: id }, retries: 0, readiness: 0 })
    const context = await handler()
    await emulator.close()
    const { uses, error } = await logIn(context, 'new')
    expect(error).toBeInstanceOf(WrongPassword)
    expect(uses).toBe(1)
    expect(context.secrets.db).toBe('old')
    expect((await handler()).secrets.db).toBe('old')
  })

  test('what came meanwhile is no news if it is the same', async () => {
    const id = uniqueId()
    await using emulator = await startEmulator({ secrets: { [id]: 'old' }, ttl: 0 })
    const handler = contextHandler(emulator, { secrets: { db: { secretId: id, ttl: 0 } } })
    const context = await handler()
    await handler()
    emulator.rotate(id, 'new')
    const used: string[] = []
    const password = await withFreshSecrets(
      context,
      ['db'],
      ({ db }) => {
        used.push(db)
        if (db === 'old') throw new Error('password authentication failed')
        return db
      },
      { isStale: () => true },
    )
    expect([password, used]).toEqual(['new', ['old', 'new']])
  })

  test('what came meanwhile is no news if it has expired for good since', async () => {
    using clock = fakeClock(() => 0)
    let version = 1
    await using server = await startRawServer(serveSecrets(() => `version ${version}`))
    const options = { ttl: '1m', staleIfError: 0, jitter: 0 } as const
    const handler = contextHandler(server, { secrets: { db: uniqueId() }, ...options })
    const long = await handler()
    clock.pass(60_000)
    version = 2
    expect((await handler()).secrets.db).toBe('version 2')
    clock.pass(60_000)
    version = 3
    const { uses, result } = await logIn(long, 'version 3')
    expect([uses, result]).toEqual([2, 'logged in with version 3'])
    expect(server.requests).toHaveLength(3)
  })

  test('an optional secret that has expired for good does not come back', async () => {
    const db = { secretId: uniqueId(), optional: true, ttl: 0, staleIfError: 0 } as const
    await using server = await startRawServer(serveSecrets(() => 'revoked'))
    const handler = contextHandler(server, { secrets: { db }, retries: 0 })
    expect((await handler()).secrets.db).toBe('revoked')
    server.answer = (_request, socket) => respond(socket, 503, '')
    const context = await handler()
    const used: unknown[] = []
    const use = ({ db }: { db: string | undefined }): never => {
      used.push(db)
      throw new WrongPassword('password authentication failed')
    }
    const stale = withFreshSecrets(context, ['db'], use, { isStale, patience: 0 })
    await expect(stale).rejects.toThrow(WrongPassword)
    expect([used, context.secrets.db]).toEqual([[undefined], undefined])
    expect(server.requests).toHaveLength(5)
  })

  test('an endpoint that moves while a handler runs: the secret comes from there', async () => {
    await using first = await startRawServer(serveSecrets(() => 'old'))
    await using second = await startRawServer(serveSecrets(() => 'new'))
    const moveTo = ({ port }: { port: number }): void => {
      process.env.PARAMETERS_SECRETS_EXTENSION_HTTP_PORT = String(port)
    }
    const handler = middy()
      .use(extensionSecrets({ secrets: { db: uniqueId() }, endpoint: { token: TOKEN } }))
      .handler(async (_event, context) => {
        moveTo(second)
        return { ...(await logIn(context, 'new')), shown: context.secrets.db }
      })
    moveTo(first)
    try {
      expect(await handler({}, {} as never)).toEqual({ uses: 2, result: 'logged in with new', shown: 'new' })
    } finally {
      delete process.env.PARAMETERS_SECRETS_EXTENSION_HTTP_PORT
    }
    expect([first.requests.length, second.requests.length]).toEqual([1, 1])
  })

  test('the new value is refused too: the first failure is the one that counts', async () => {
    const id = uniqueId()
    await using emulator = await startEmulator({ secrets: { [id]: 'old' }, ttl: 0 })
    const context = await contextHandler(emulator, { secrets: { db: id } })()
    emulator.rotate(id, 'new')
    const use = ({ db }: { db: string }): never => {
      throw new WrongPassword(`${db} was refused`)
    }
    const stale = withFreshSecrets(context, ['db'], use, { isStale, patience: 0 })
    await expect(stale).rejects.toThrow('old was refused')
    expect(emulator.requests).toHaveLength(4)
  })

  test('the new value fails for another reason: that reason', async () => {
    const id = uniqueId()
    await using emulator = await startEmulator({ secrets: { [id]: 'old' }, ttl: 0 })
    const context = await contextHandler(emulator, { secrets: { db: id } })()
    emulator.rotate(id, 'new')
    const use = ({ db }: { db: string }): never => {
      throw db === 'old' ? new WrongPassword('refused') : new Error('the disk is full')
    }
    await expect(withFreshSecrets(context, ['db'], use, { isStale })).rejects.toThrow('the disk is full')
    expect(context.secrets.db).toBe('new')
  })

  test('a pending value that is refused too is not shown afterwards', async () => {
    const id = uniqueId()
    await using emulator = await startEmulator({ secrets: { [id]: 'old' }, ttl: 0 })
    const context = await contextHandler(emulator, { secrets: { db: id } })()
    emulator.putVersion(id, 'left of a failed rotation', { stages: ['AWSPENDING'] })
    const used: string[] = []
    const use = ({ db }: { db: string }): never => {
      used.push(`${db}, ${context.secrets.db}`)
      throw new WrongPassword('refused')
    }
    const stale = withFreshSecrets(context, ['db'], use, { isStale, patience: 0 })
    await expect(stale).rejects.toThrow(WrongPassword)
    expect(used).toEqual(['old, old', 'left of a failed rotation, left of a failed rotation'])
    expect(context.secrets.db).toBe('old')
  })

  test('a promise of isStale is waited for', async () => {
    const id = uniqueId()
    await using emulator = await startEmulator({ secrets: { [id]: 'old' }, ttl: 0 })
    const context = await contextHandler(emulator, { secrets: { db: id } })()
    emulator.rotate(id, 'new')
    const uses: string[] = []
    const use = ({ db }: { db: string }): string => {
      uses.push(db)
      if (db === 'old') throw new WrongPassword('password authentication failed')
      return db
    }
    const asked = (stale: boolean) => withFreshSecrets(context, ['db'], use, { isStale: async () => stale })
    await expect(asked(false)).rejects.toThrow(WrongPassword)
    expect(await asked(true)).toBe('new')
    expect(uses).toEqual(['old', 'old', 'new'])
  })

  test.each<[string, unknown]>([
    ['undefined', undefined],
    ['undefined', {}],
    ['undefined', { isstale: isStale }],
    ['"28P01"', { isStale: '28P01' }],
  ])('without a function isStale (%s) nothing is used', async (got, options) => {
    await using server = await startRawServer(serveSecrets())
    const context = await contextHandler(server, { secrets: { db: uniqueId() } })()
    let uses = 0
    await expect(
      withFreshSecrets(context, ['db'], () => uses++, options as { isStale: typeof isStale }),
    ).rejects.toThrow(
      new TypeError(
        `extension-secrets: isStale must be a function that returns true for errors that mean an outdated secret; got ${got}`,
      ),
    )
    expect(uses).toBe(0)
  })

  test('64 invocations that meet the old value at the same time: one refetch', async () => {
    const id = uniqueId()
    await using emulator = await startEmulator({ secrets: { [id]: 'old' }, ttl: 0 })
    const handler = contextHandler(emulator, { secrets: { db: id } })
    const contexts = await Promise.all(Array.from({ length: 64 }, () => handler()))
    const { secrets } = await handler()
    emulator.rotate(id, 'new')
    const done = await Promise.all(contexts.map((context) => logIn(context, 'new')))
    expect(done).toEqual(Array(64).fill({ uses: 2, result: 'logged in with new' }))
    expect(emulator.requests).toHaveLength(2)
    // One that was slower than all others uses what they have fetched.
    expect(await logIn({ secrets }, 'new')).toEqual({ uses: 2, result: 'logged in with new' })
    expect(emulator.requests).toHaveLength(2)
  })

  test('names that are not declared, and contexts that are not ours, before anything is used', async () => {
    const id = uniqueId()
    await using emulator = await startEmulator({ secrets: { [id]: 'old' } })
    const context: { readonly secrets: object } = await contextHandler(emulator, { secrets: { db: id } })()
    const use = (): never => {
      throw new Error('it was used')
    }
    const names: never[] = JSON.parse('["db", "bd"]')
    const unknown = withFreshSecrets(context, names, use, { isStale })
    await expect(unknown).rejects.toThrow(
      new TypeError('extension-secrets: names[1] is not declared; declared are db'),
    )
    const foreign = withFreshSecrets({ secrets: { db: 'mine' } }, ['db'], use, { isStale })
    await expect(foreign).rejects.toThrow(TypeError)
    expect(emulator.requests).toHaveLength(1)
  })
})
