// A rotation as Secrets Manager makes it: for a while the database takes only a password that is not current yet.
import { performance } from 'node:perf_hooks'
import { alternateUsers, type Emulator, startEmulator } from '@extension-secrets/emulator'
import { expect, test } from '@jest/globals'
import { ask, secret } from './support/ask.ts'
import { caught } from './support/caught.ts'

const read = async (emulator: Emulator, stage?: string): Promise<unknown> => {
  const { status, json } = await secret(emulator, 'db', stage === undefined ? '' : `&versionStage=${stage}`)
  return status === 200 ? json().SecretString : status
}
const all = async (emulator: Emulator): Promise<unknown> => ({
  plain: await read(emulator),
  current: await read(emulator, 'AWSCURRENT'),
  pending: await read(emulator, 'AWSPENDING'),
  previous: await read(emulator, 'AWSPREVIOUS'),
})

test.each(['extension', 'agent', 'agent-2'] as const)(
  'in the gap AWSPENDING is the new value and AWSCURRENT the old one; then the labels move: %s',
  async (dialect) => {
    await using emulator = await startEmulator({ dialect, secrets: { db: 'one' }, ttl: 0 })
    let password = 'one'
    const seen: unknown[] = [await all(emulator)]
    let set = 0
    const changed = Promise.withResolvers<void>()
    const rotated = emulator.rotate('db', 'two', {
      gap: 1_000,
      onSet: () => {
        password = 'two'
        set = performance.now()
        changed.resolve()
      },
    })
    await changed.promise
    expect(password).toBe('two')
    seen.push(await all(emulator))
    expect(performance.now() - set).toBeLessThan(1_000)
    await rotated
    expect(performance.now() - set).toBeGreaterThan(995)
    seen.push(await all(emulator))
    expect(seen).toEqual([
      { plain: 'one', current: 'one', pending: 400, previous: 400 },
      { plain: 'one', current: 'one', pending: 'two', previous: 400 },
      { plain: 'two', current: 'two', pending: 400, previous: 'one' },
    ])
  },
)

test('the time of onTest is part of the gap, and a step that waits is waited for', async () => {
  await using emulator = await startEmulator({ secrets: { db: 'one' } })
  const times: Record<string, number> = {}
  const note = (name: string, delay: number) => async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, delay))
    times[name] = performance.now()
  }
  await emulator.rotate('db', 'two', {
    gap: 150,
    onSet: note('set', 50),
    onTest: note('test', 100),
    onFinish: note('finish', 0),
  })
  const took = (times.finish ?? 0) - (times.set ?? 0)
  expect(took).toBeGreaterThan(145)
  expect(took).toBeLessThan(240)
})

test('with a cache that holds the old value, AWSPENDING still comes from AWS', async () => {
  let now = Date.parse('2026-03-01T00:00:00Z')
  await using emulator = await startEmulator({ secrets: { db: 'one' }, ttl: 3, clock: () => now })
  await read(emulator)
  const rotated = emulator.rotate('db', 'two', { gap: 100 })
  now += 3000
  // The trap: a refetch in the gap fills the cache with the old value for another TTL.
  expect(await read(emulator)).toBe('one')
  expect(await read(emulator, 'AWSPENDING')).toBe('two')
  await rotated
  now += 2999
  expect(await read(emulator)).toBe('one')
  // A value found under AWSPENDING is cached for itself, though nothing has that label any more.
  expect(await read(emulator, 'AWSPENDING')).toBe('two')
  now += 1
  expect([await read(emulator), await read(emulator, 'AWSPENDING')]).toEqual(['two', 400])
  const { requests } = emulator
  expect(requests.map(({ cache }) => cache)).toEqual(['miss', 'miss', 'miss', 'hit', 'hit', 'miss', 'miss'])
})

test('AWSPENDING may stay on the version that is current', async () => {
  await using emulator = await startEmulator({ secrets: { db: 'one' }, ttl: 0 })
  await emulator.rotate('db', 'two', { keepPending: true })
  expect(await all(emulator)).toEqual({ plain: 'two', current: 'two', pending: 'two', previous: 'one' })
  await emulator.rotate('db', 'three', {})
  expect(await all(emulator)).toEqual({ plain: 'three', current: 'three', pending: 400, previous: 'two' })
})

test('a rotation that begins in the gap of another keeps its own pending value', async () => {
  await using emulator = await startEmulator({ secrets: { db: 'one' }, ttl: 0 })
  const first = emulator.rotate('db', 'two', { gap: 50 })
  const second = emulator.rotate('db', 'three', { gap: 200 })
  await first
  expect(await all(emulator)).toEqual({ plain: 'two', current: 'two', pending: 'three', previous: 'one' })
  await second
  expect(await all(emulator)).toEqual({ plain: 'three', current: 'three', pending: 400, previous: 'two' })
})

test.each([-1, Number.NaN, '500', 2 ** 31])(
  'a gap that is none is refused, and nothing changes: %p',
  async (gap) => {
    await using emulator = await startEmulator({ secrets: { db: 'one' }, ttl: 0 })
    const error = await caught(() => emulator.rotate('db', 'two', { gap: gap as number }))
    expect(error).toMatchObject({ code: 'BAD_OPTION', message: expect.stringContaining('gap must be') })
    expect(await read(emulator, 'AWSPENDING')).toBe(400)
  },
)

test('a step that is none is refused by name', async () => {
  await using emulator = await startEmulator({ secrets: { db: 'one' }, ttl: 0 })
  const messageOf = async (steps: object): Promise<unknown> => {
    const { code, message } = await caught(() => emulator.rotate('db', 'two', steps))
    return `${code}: ${message}`
  }
  expect(await messageOf({ set: () => {} })).toMatch(
    /^BAD_OPTION: unknown option "set"; the options are onCreate, /,
  )
  expect(await messageOf({ onSet: 'x' })).toBe('BAD_OPTION: option onSet must be a function')
  expect(await messageOf({ keepPending: 1 })).toBe('BAD_OPTION: option keepPending must be true or false')
  expect(await read(emulator, 'AWSPENDING')).toBe(400)
})

test('users alternate, and the one before stays readable with its password', async () => {
  const db = { engine: 'postgres', username: 'app', password: 'one', port: 5432 }
  await using emulator = await startEmulator({ secrets: { db }, ttl: 0 })
  const users = async (): Promise<unknown> =>
    [await read(emulator), await read(emulator, 'AWSPREVIOUS')].map((text) => JSON.parse(String(text)))
  emulator.rotate('db', alternateUsers('two'))
  expect(await users()).toEqual([{ ...db, username: 'app_clone', password: 'two' }, db])
  await emulator.rotate('db', alternateUsers('three'), { gap: 10 })
  expect(await users()).toEqual([
    { ...db, password: 'three' },
    { ...db, username: 'app_clone', password: 'two' },
  ])
})

test.each(['text', '[1]', new Uint8Array([1])])(
  'a function of the current value wants a JSON object, and quotes none: %p',
  async (value) => {
    await using emulator = await startEmulator({ secrets: { db: value } })
    const error = await caught(() => emulator.rotate('db', alternateUsers('canary')))
    expect(error.code).toBe('BAD_VALUE')
    expect(error.message).toMatch(/^rotate: the current version of "db" must hold a JSON object/)
    expect(error.message).not.toMatch(/canary|text/)
  },
)

test('a rotation whose secret is removed in the gap fails, and the emulator goes on', async () => {
  await using emulator = await startEmulator({ secrets: { db: 'one', other: 'x' } })
  const rotated = emulator.rotate('db', 'two', { gap: 30 })
  emulator.removeSecret('db')
  expect(await caught(() => rotated)).toHaveProperty('code', 'UNKNOWN_SECRET')
  expect((await ask(emulator, '/secretsmanager/get?secretId=other')).status).toBe(200)
})
