// Rotations as Secrets Manager makes them: for a while the database takes only a password that is not current yet.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { performance } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { createSecrets, type Secrets } from '@extension-secrets/client'
import { type Emulator, type EmulatorOptions, startEmulator } from '@extension-secrets/emulator'
import { describe, expect, test } from '@jest/globals'
import { type RawServer, respond, serveSecrets, startRawServer } from './support/raw-server.ts'

let count = 0

/** A database that takes one password, its secret, and a function that logs in with it. */
class Database {
  readonly id = `rotation-gap/${++count}`
  password = 'one'
  readonly tried: string[] = []

  readonly logIn = async ({ db }: { readonly db: string }): Promise<string> => {
    this.tried.push(db)
    await wait(1)
    if (db !== this.password) throw new WrongPassword(`password authentication failed with ${db}`)
    return db
  }

  async start(options: EmulatorOptions = {}): Promise<Emulator> {
    return startEmulator({ secrets: { [this.id]: this.password }, ttl: 0, ...options })
  }

  /** Rotates, and resolves when the database has the new password; `finished` resolves when it is current. */
  async rotate(emulator: Emulator, to: string, gap: number): Promise<{ readonly finished: Promise<void> }> {
    const set = Promise.withResolvers<void>()
    const onSet = (): void => {
      this.password = to
      set.resolve()
    }
    const finished = emulator.rotate(this.id, to, { gap, onSet })
    await set.promise
    return { finished }
  }

  secrets(
    { port, token = 'a-token' }: { readonly port: number; readonly token?: string },
    ttl = 300_000,
    refreshNow = false,
  ): Secrets<{ db: { secretId: string; ttl: number; refreshNow: boolean } }> {
    return createSecrets({
      secrets: { db: { secretId: this.id, ttl, refreshNow } },
      endpoint: { port, token },
    })
  }
}

class WrongPassword extends Error {}

const isStale = (error: unknown): boolean => error instanceof WrongPassword

describe('in the gap of a rotation', () => {
  test.each(['extension', 'agent', 'agent-2'] as const)(
    'the pending password is used and kept, over the %s',
    async (dialect) => {
      const database = new Database()
      await using emulator = await database.start({ dialect })
      const secrets = database.secrets(emulator)
      expect(await secrets.withFresh(['db'], database.logIn, { isStale })).toBe('one')
      const { finished } = await database.rotate(emulator, 'two', 300)
      expect(await secrets.withFresh(['db'], database.logIn, { isStale })).toBe('two')
      expect((await secrets.read()).db).toBe('two')
      expect(await secrets.withFresh(['db'], database.logIn, { isStale })).toBe('two')
      expect(database.tried).toEqual(['one', 'one', 'two', 'two'])
      expect(emulator.requests).toHaveLength(3)
      await finished
      expect(await secrets.withFresh(['db'], database.logIn, { isStale })).toBe('two')
      expect(emulator.requests).toHaveLength(3)
    },
  )

  test('64 invocations share one request for the current value and one for the pending one', async () => {
    const database = new Database()
    await using emulator = await database.start()
    const secrets = database.secrets(emulator)
    const { db } = await secrets.read()
    expect(db).toBe('one')
    const { finished } = await database.rotate(emulator, 'two', 300)
    const call = (): Promise<string> => secrets.withFresh(['db'], database.logIn, { isStale })
    expect(await Promise.all(Array.from({ length: 64 }, call))).toEqual(Array(64).fill('two'))
    expect(emulator.requests).toHaveLength(3)
    await finished
  })

  test('64 loops through a gap of two seconds: no failure, and the refetches can be counted on two hands', async () => {
    const database = new Database()
    await using emulator = await database.start({ ttl: 3 })
    const secrets = database.secrets(emulator)
    await secrets.read()
    const { finished } = await database.rotate(emulator, 'two', 2_000)
    let isOver = false
    const loop = async (): Promise<number> => {
      let failures = 0
      while (!isOver) await secrets.withFresh(['db'], database.logIn, { isStale }).catch(() => failures++)
      return failures
    }
    const loops = Array.from({ length: 64 }, loop)
    await finished.finally(() => {
      isOver = true
    })
    expect(await Promise.all(loops)).toEqual(Array(64).fill(0))
    expect(emulator.requests.length - 1).toBeLessThanOrEqual(12)
  })

  test('while the old value is current, a refresh does not bring it back', async () => {
    const database = new Database()
    await using emulator = await database.start()
    const secrets = database.secrets(emulator, 0)
    await secrets.read()
    const { finished } = await database.rotate(emulator, 'two', 200)
    expect(await secrets.withFresh(['db'], database.logIn, { isStale })).toBe('two')
    const asked = emulator.requests.length
    expect((await secrets.read()).db).toBe('two')
    expect(emulator.requests).toHaveLength(asked + 1)
    await finished
    emulator.rotate(database.id, 'three')
    expect((await secrets.read()).db).toBe('three')
    // An old value may come again, and then it is the stored one.
    emulator.rotate(database.id, 'one')
    expect((await secrets.read()).db).toBe('one')
  })

  test('a rotation that is taken back: the old password works again', async () => {
    const database = new Database()
    await using emulator = await database.start()
    const secrets = database.secrets(emulator)
    await secrets.read()
    const { finished } = await database.rotate(emulator, 'two', 400)
    expect(await secrets.withFresh(['db'], database.logIn, { isStale })).toBe('two')
    database.password = 'one'
    expect(await secrets.withFresh(['db'], database.logIn, { isStale })).toBe('one')
    await finished
  })

  test('four loops, five rotations in a row, an extension that caches for a second: nobody notices', async () => {
    const database = new Database()
    await using emulator = await database.start({ ttl: 1 })
    const secrets = database.secrets(emulator, 100)
    let isOver = false
    const failures: unknown[] = []
    let calls = 0
    const loop = async (): Promise<void> => {
      for (; !isOver; calls++)
        await secrets.withFresh(['db'], database.logIn, { isStale }).catch((error) => failures.push(error))
    }
    const loops = Array.from({ length: 4 }, loop)
    for (const password of ['two', 'three', 'four', 'five', 'six']) {
      const { finished } = await database.rotate(emulator, password, 250)
      await finished
      await wait(1_000)
    }
    isOver = true
    await Promise.all(loops)
    expect(failures).toEqual([])
    expect(calls).toBeGreaterThan(500)
  })

  test('the pending value is published as such, on both channels', async () => {
    const database = new Database()
    await using emulator = await database.start()
    const secrets = database.secrets(emulator)
    await secrets.read()
    const messages: unknown[] = []
    const note = (message: unknown): void => void messages.push({ ...(message as object) })
    subscribe('tracing:extension-secrets:fetch:asyncEnd', note)
    subscribe('extension-secrets:read', note)
    try {
      const { finished } = await database.rotate(emulator, 'two', 100)
      await secrets.withFresh(['db'], database.logIn, { isStale })
      await finished
    } finally {
      unsubscribe('tracing:extension-secrets:fetch:asyncEnd', note)
      unsubscribe('extension-secrets:read', note)
    }
    expect(messages).toEqual([
      expect.objectContaining({ name: 'db', outcome: 'fresh' }),
      expect.objectContaining({ name: 'db', outcome: 'ok', attempts: 1 }),
      expect.objectContaining({ name: 'db', id: database.id, stage: 'AWSPENDING', outcome: 'pending' }),
      expect.objectContaining({ name: 'db', id: database.id, outcome: 'pending', age: expect.any(Number) }),
    ])
    expect(JSON.stringify(messages)).not.toContain('two')
  })
})

/** A server that has a current value, and a pending one for those whom its policy lets have it. */
async function startStages(
  current: () => string,
  pending?: (respondWith: (text: string) => void, refuse: (type: string) => void) => void,
): Promise<RawServer> {
  return startRawServer((request, socket) => {
    const isPending = request.query.get('versionStage') === 'AWSPENDING'
    const respondWith = (text: string): void => serveSecrets(() => text)(request, socket)
    const refuse = (type: string): void =>
      respond(socket, 400, JSON.stringify({ __type: type, message: 'no' }))
    if (!isPending) respondWith(current())
    else if (pending === undefined) refuse('ResourceNotFoundException')
    else pending(respondWith, refuse)
  })
}

describe('after a rotation that nobody needed while it ran', () => {
  test.each(['extension', 'agent', 'agent-2'] as const)(
    'the old value in the cache of the %s is passed, and does not come back from there',
    async (dialect) => {
      const database = new Database()
      await using emulator = await database.start({ dialect, ttl: 300 })
      const secrets = database.secrets(emulator, 0)
      await secrets.read()
      const { finished } = await database.rotate(emulator, 'two', 0)
      await finished
      expect(await secrets.withFresh(['db'], database.logIn, { isStale })).toBe('two')
      for (let call = 0; call < 3; call++) expect((await secrets.read()).db).toBe('two')
      expect(database.tried).toEqual(['one', 'two'])
    },
  )
})

describe('without a pending value', () => {
  test('waits for the rotation to finish', async () => {
    const database = new Database()
    let current = 'one'
    await using server = await startStages(() => current)
    const secrets = database.secrets(server)
    await secrets.read()
    database.password = 'two'
    setTimeout(() => {
      current = 'two'
    }, 400)
    expect(await secrets.withFresh(['db'], database.logIn, { isStale })).toBe('two')
  })

  test('a policy that forbids it is told on the channel, and taken as none', async () => {
    const database = new Database()
    await using server = await startStages(
      () => 'one',
      (_respond, refuse) => refuse('AccessDeniedException'),
    )
    const secrets = database.secrets(server)
    await secrets.read()
    database.password = 'two'
    const outcomes: unknown[] = []
    const note = (message: unknown): void => {
      const { stage, outcome } = message as { stage?: string; outcome?: string }
      if (stage !== undefined) outcomes.push([stage, outcome])
    }
    subscribe('tracing:extension-secrets:fetch:asyncEnd', note)
    const stale = secrets.withFresh(['db'], database.logIn, { isStale, patience: 0 })
    await expect(stale).rejects.toThrow('failed with one')
    unsubscribe('tracing:extension-secrets:fetch:asyncEnd', note)
    expect(outcomes).toEqual([
      ['AWSPENDING', 'ACCESS_DENIED'],
      ['AWSCURRENT', 'ok'],
    ])
  })

  test('a wrong password that no rotation explains: few requests, and one wait', async () => {
    const database = new Database()
    await using server = await startStages(() => 'one')
    const secrets = database.secrets(server)
    await secrets.read()
    database.password = 'another'
    const waits: number[] = []
    for (let call = 0; call < 100; call++) {
      const began = performance.now()
      const stale = secrets.withFresh(['db'], database.logIn, { isStale, patience: '500ms' })
      await expect(stale).rejects.toThrow('failed with one')
      waits.push(performance.now() - began)
    }
    expect(server.requests.length - 1).toBeLessThanOrEqual(7)
    expect(Math.max(...waits)).toBeLessThan(650)
    expect(waits.filter((time) => time > 250)).toHaveLength(1)
  })

  test('100 invocations at once with a wrong password share the search, and all get their error in time', async () => {
    const database = new Database()
    await using server = await startStages(() => 'one')
    const secrets = database.secrets(server)
    await secrets.read()
    database.password = 'another'
    const began = performance.now()
    const call = (): Promise<string> =>
      secrets.withFresh(['db'], database.logIn, { isStale, patience: '500ms' })
    const done = await Promise.allSettled(Array.from({ length: 100 }, call))
    expect(done.every(({ status }) => status === 'rejected')).toBe(true)
    expect(performance.now() - began).toBeLessThan(1_000)
    expect(server.requests.length - 1).toBeLessThanOrEqual(10)
  })

  test('a pending value that is left of a failed rotation is no storm either, and nobody sees it', async () => {
    const database = new Database()
    await using server = await startStages(
      () => 'one',
      (respondWith) => respondWith('left'),
    )
    const secrets = database.secrets(server)
    await secrets.read()
    database.password = 'another'
    for (let call = 0; call < 100; call++) {
      const stale = secrets.withFresh(['db'], database.logIn, { isStale, patience: '500ms' })
      await expect(stale).rejects.toThrow('failed with one')
    }
    expect(server.requests.length - 1).toBeLessThanOrEqual(8)
    expect((await secrets.read()).db).toBe('one')
  })

  test('a server that never answers costs no more than patience', async () => {
    const database = new Database()
    await using server = await startStages(() => 'one')
    const secrets = database.secrets(server)
    await secrets.read()
    server.answer = () => {}
    database.password = 'two'
    const began = performance.now()
    const stale = secrets.withFresh(['db'], database.logIn, { isStale, patience: 300 })
    await expect(stale).rejects.toThrow('failed with one')
    expect(performance.now() - began).toBeLessThan(600)
  })

  test('patience is cut to the time that is left', async () => {
    const database = new Database()
    await using server = await startStages(() => 'one')
    const secrets = database.secrets(server)
    await secrets.read()
    database.password = 'two'
    const ends = performance.now() + 400
    const remainingMs = (): number => ends - performance.now()
    const stale = secrets.withFresh(['db'], database.logIn, { isStale, patience: '5s', remainingMs })
    await expect(stale).rejects.toThrow('failed with one')
    expect(remainingMs()).toBeGreaterThan(20)
  })

  test('a declaration that pins a stage is asked for nothing else', async () => {
    const database = new Database()
    await using server = await startStages(() => 'one')
    const declared = { secretId: database.id, versionStage: 'AWSPREVIOUS' }
    const secrets = createSecrets({
      secrets: { db: declared },
      endpoint: { port: server.port, token: 'a-token' },
    })
    await secrets.read()
    database.password = 'two'
    const stale = secrets.withFresh(['db'], database.logIn, { isStale, patience: 0 })
    await expect(stale).rejects.toThrow('failed with one')
    expect(server.requests.map(({ query }) => query.get('versionStage'))).toEqual([
      'AWSPREVIOUS',
      'AWSPREVIOUS',
    ])
  })
})

describe('with several secrets', () => {
  test('the one that rotates is found beside one whose rotation failed', async () => {
    const [user, db] = [`rotation-gap/${++count}`, `rotation-gap/${++count}`]
    await using server = await startRawServer((request, socket) => {
      const isPending = request.query.get('versionStage') === 'AWSPENDING'
      const name = request.query.get('secretId')
      serveSecrets(() => `${isPending ? 'pending' : 'current'} ${name}`)(request, socket)
    })
    const secrets = createSecrets({
      secrets: { user, db },
      endpoint: { port: server.port, token: 'a-token' },
    })
    const logIn = async (given: { readonly user: string; readonly db: string }): Promise<string> => {
      if (given.db !== `pending ${db}` || given.user !== `current ${user}`) throw new WrongPassword()
      return 'in'
    }
    expect(await secrets.withFresh(['user', 'db'], logIn, { isStale })).toBe('in')
    expect(await secrets.read()).toMatchObject({})
    const { user: keptUser, db: keptDb } = await secrets.read()
    expect([keptUser, keptDb]).toEqual([`current ${user}`, `pending ${db}`])
  })
})

describe('bad input', () => {
  test.each([
    ['2 s', 'a number of milliseconds, zero or more, or a string'],
    [-1, 'a number of milliseconds'],
    [Number.POSITIVE_INFINITY, 'at least 0 ms and at most 24 days'],
  ])('patience %p is refused before anything is used', async (patience, expected) => {
    const database = new Database()
    await using server = await startStages(() => 'one')
    const options = { isStale, patience: patience as number }
    await expect(database.secrets(server).withFresh(['db'], database.logIn, options)).rejects.toThrow(
      `extension-secrets: patience must be ${expected}`,
    )
    expect(database.tried).toEqual([])
  })

  test('isStale that throws: what it threw, and nothing is asked', async () => {
    const database = new Database()
    await using server = await startStages(() => 'one')
    const secrets = database.secrets(server)
    database.password = 'two'
    const isBroken = (): never => {
      throw new Error('isStale is broken')
    }
    const stale = secrets.withFresh(['db'], database.logIn, { isStale: isBroken })
    await expect(stale).rejects.toThrow('isStale is broken')
    expect(server.requests).toHaveLength(1)
  })

  test('a name that is not declared is refused before anything is used', async () => {
    const database = new Database()
    await using server = await startStages(() => 'one')
    const stale = database.secrets(server).withFresh(['bd' as 'db'], database.logIn, { isStale })
    await expect(stale).rejects.toThrow('names[0] is not declared; declared are db')
    expect(database.tried).toEqual([])
  })
})
