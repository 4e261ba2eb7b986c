import { inspect } from 'node:util'
import { createSecrets, refreshHeld, withFreshHeld } from '@extension-secrets/client'
import { clearSecrets, createTestSecrets, lambdaContext } from '@extension-secrets/client/testing'
import { describe, expect, test } from '@jest/globals'
import { serveSecrets, startRawServer } from './support/raw-server.ts'

const isStale = (): boolean => true

describe('test secrets', () => {
  test('show as little as real ones do', () => {
    const secrets = createTestSecrets({
      key: 'canary',
      db: { password: 'canary' },
      bytes: new Uint8Array([1]),
    })
    expect([inspect(secrets), JSON.stringify(secrets), String(secrets)]).toEqual([
      '[redacted]',
      '"[redacted]"',
      '[redacted]',
    ])
    expect(Object.keys({ ...secrets })).toEqual([])
    expect([secrets.key, secrets.db.password, secrets.bytes[0]]).toEqual(['canary', 'canary', 1])
    secrets.bytes[0] = 2
    expect(secrets.bytes[0]).toBe(1)
  })

  test('take their next values when they are fetched again, each name for itself', async () => {
    const secrets = createTestSecrets<{ a: string; b: string }>(
      { a: 'a1', b: 'b1' },
      { a: 'a2' },
      { a: 'a3', b: 'b2' },
    )
    const holder = { secrets }
    expect((await refreshHeld(holder, ['a'], undefined)).a).toBe('a2')
    expect(await refreshHeld(holder, undefined, undefined).then(({ a, b }) => [a, b])).toEqual(['a3', 'b2'])
    expect(await refreshHeld(holder, undefined, undefined).then(({ a, b }) => [a, b])).toEqual(['a3', 'b2'])
    expect([secrets.a, holder.secrets.a]).toEqual(['a1', 'a3'])
  })

  test('let a function run once more with the value after the rotation', async () => {
    const holder = { secrets: createTestSecrets({ db: { password: 'old' } }, { db: { password: 'new' } }) }
    const tried: string[] = []
    const logIn = ({ db }: { db: { password: string } }): string => {
      tried.push(db.password)
      if (db.password === 'old') throw new Error('refused')
      return 'in'
    }
    expect(await withFreshHeld(holder, ['db'], logIn, { isStale }, undefined)).toBe('in')
    expect(tried).toEqual(['old', 'new'])
  })

  test('without another value, or with the same once more, the first error is thrown', async () => {
    for (const rotated of [[], [{ db: { password: 'old' } }]]) {
      const holder = { secrets: createTestSecrets({ db: { password: 'old' } }, ...rotated) }
      let runs = 0
      const logIn = (): never => {
        throw new Error(`run ${++runs}`)
      }
      await expect(withFreshHeld(holder, ['db'], logIn, { isStale }, undefined)).rejects.toThrow('run 1')
      expect(runs).toBe(1)
    }
  })

  test('refuse what is no set of values, or a rotation of a secret that is not there', () => {
    expect(() => createTestSecrets('sk' as never)).toThrow('createTestSecrets needs an object')
    expect(() => createTestSecrets({ a: 'x' }, { b: 'y' } as never)).toThrow('has a secret "b"')
  })
})

test('a plain object in place of secrets is told apart from none, and the message says what to do', async () => {
  const plain = { secrets: { db: 'x' } }
  await expect(refreshHeld(plain, ['db'], undefined)).rejects.toThrow('createTestSecrets()')
  await expect(refreshHeld({} as never, ['db'], undefined)).rejects.toThrow('this context has no secrets')
})

describe('clearSecrets', () => {
  test('forgets what was fetched, for every set of secrets', async () => {
    await using server = await startRawServer(serveSecrets())
    const options = { secrets: { db: 'clear-secrets' }, endpoint: { port: server.port, token: 'a-token' } }
    const [one, other] = [createSecrets(options), createSecrets(options)]
    const held = await one.read()
    await other.read()
    expect(server.requests).toHaveLength(1)
    clearSecrets()
    expect(one.read()).toBeInstanceOf(Promise)
    await Promise.all([one.read(), other.read()])
    expect(server.requests).toHaveLength(2)
    expect(one.read()).not.toBeInstanceOf(Promise)
    expect(held.db).toBe('value of clear-secrets')
  })
})

describe('lambdaContext', () => {
  test('has all that Lambda gives, and takes what a test wants otherwise', () => {
    const context = lambdaContext({ memoryLimitInMB: '128', getRemainingTimeInMillis: () => 5 })
    expect([context.memoryLimitInMB, context.getRemainingTimeInMillis()]).toEqual(['128', 5])
    expect(context.invokedFunctionArn).toContain(context.functionName)
    expect(lambdaContext().awsRequestId).not.toBe(context.awsRequestId)
    expect(lambdaContext().getRemainingTimeInMillis()).toBe(30_000)
    expect(() => context.succeed('x')).toThrow('does not take callbacks')
  })
})
