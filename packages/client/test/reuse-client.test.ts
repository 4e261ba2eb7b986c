import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { type ReusedClient, reuseClient } from '@extension-secrets/client'
import { describe, expect, test } from '@jest/globals'

/** A server that counts its connections, and clients of it: a socket for each. */
async function startClients(): Promise<
  AsyncDisposable & {
    readonly clients: ReusedClient<unknown, Socket>
    readonly open: Set<Socket>
    made: number
  }
> {
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket)).on('error', () => {})
    socket.resume()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const started = {
    open,
    made: 0,
    clients: reuseClient<unknown, Socket>({
      open: async () => {
        started.made++
        const socket = connect(port, '127.0.0.1')
        await once(socket, 'connect')
        return socket
      },
      close: async (socket) => {
        socket.end()
        await once(socket, 'close')
      },
    }),
    async [Symbol.asyncDispose]() {
      await started.clients.close()
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
  return started
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await wait(1)
}

describe('reuseClient', () => {
  test('one client for one value, whatever object holds it', async () => {
    await using server = await startClients()
    const used = new Set<Socket>()
    const { privateKey } = generateKeyPairSync('ed25519')
    const value = (): unknown => ({ user: 'app', tls: { key: privateKey, bytes: Uint8Array.of(1, 2) } })
    for (let i = 0; i < 3; i++) await server.clients.use(value(), (socket) => used.add(socket))
    expect([server.made, used.size, server.open.size]).toEqual([1, 1, 1])
  })

  test('64 uses at once open one client', async () => {
    await using server = await startClients()
    const use = (): Promise<number> => server.clients.use('one', () => server.made)
    expect(await Promise.all(Array.from({ length: 64 }, use))).toEqual(Array(64).fill(1))
  })

  test('a new value gets a new client, and the one before is closed when nobody uses it', async () => {
    await using server = await startClients()
    const { clients, open } = server
    const ended = Promise.withResolvers<void>()
    await clients.use('one', () => {})
    const old = clients.use('one', () => ended.promise)
    await clients.use('two', () => {})
    await wait(20)
    expect(open.size).toBe(2)
    ended.resolve()
    await old
    await until(() => open.size === 1)
    expect(await clients.use('two', () => server.made)).toBe(2)
  })

  test('after five values one client is open', async () => {
    await using server = await startClients()
    for (const value of ['one', 'two', 'three', 'four', 'five', 'six']) {
      const use = (): Promise<void> => server.clients.use({ password: value }, () => wait(2))
      await Promise.all([use(), use(), use()])
    }
    await until(() => server.open.size === 1)
    expect(server.made).toBe(6)
  })

  test('a new value that does not work does not cost the old client', async () => {
    await using server = await startClients()
    const { clients } = server
    const first = await clients.use('works', (socket) => socket)
    const refuse = (): never => {
      throw new Error('password authentication failed')
    }
    await expect(clients.use('does not', refuse)).rejects.toThrow('password authentication failed')
    expect(await clients.use('works', (socket) => socket === first)).toBe(true)
    await until(() => server.open.size === 1)
    expect(server.made).toBe(2)
  })

  test('a first client that has not worked yet is kept until another has', async () => {
    await using server = await startClients()
    const { clients } = server
    const fail = (): never => {
      throw new Error('no such table')
    }
    await expect(clients.use('one', fail)).rejects.toThrow('no such table')
    await expect(clients.use('one', fail)).rejects.toThrow('no such table')
    expect(server.made).toBe(1)
    await clients.use('two', () => {})
    await until(() => server.open.size === 1)
  })

  test('while none has worked, the newest is kept', async () => {
    await using server = await startClients()
    const fail = (): never => {
      throw new Error('no such table')
    }
    for (const value of ['one', 'two', 'two'])
      await expect(server.clients.use(value, fail)).rejects.toThrow('no such table')
    await until(() => server.open.size === 1)
    expect(server.made).toBe(2)
  })

  test('an older value whose use ends last does not take the place of the newer one', async () => {
    await using server = await startClients()
    const { clients } = server
    const ended = Promise.withResolvers<void>()
    const old = clients.use('one', () => ended.promise)
    const newer = await clients.use('two', (socket) => socket)
    ended.resolve()
    await old
    await until(() => server.open.size === 1)
    expect(await clients.use('two', (socket) => socket === newer)).toBe(true)
  })

  test('an error of open is not kept, and all who wait get it', async () => {
    let opened = 0
    const clients = reuseClient<string, number>({
      open: async () => {
        await wait(5)
        if (++opened === 1) throw new Error('connection refused')
        return opened
      },
      close: () => {},
    })
    const use = (): Promise<number> => clients.use('one', (client) => client)
    const done = await Promise.allSettled([use(), use()])
    expect(done.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await use()).toBe(2)
    const thrown = reuseClient<string, never>({
      open: () => {
        throw new Error('bad configuration')
      },
      close: () => {},
    })
    await expect(thrown.use('one', () => {})).rejects.toThrow('bad configuration')
  })

  test('close that fails is no unhandled rejection, and nobody gets its error', async () => {
    const unhandled: unknown[] = []
    const note = (error: unknown): void => void unhandled.push(error)
    process.on('unhandledRejection', note)
    let closed = 0
    const close = (): Promise<never> => {
      closed++
      if (closed === 1) throw new Error('close threw')
      return Promise.reject(new Error('close rejected'))
    }
    const clients = reuseClient<number, number>({ open: (value) => value, close })
    try {
      for (const value of [1, 2, 3]) expect(await clients.use(value, (client) => client)).toBe(value)
      await clients.close()
      await wait(10)
    } finally {
      process.off('unhandledRejection', note)
    }
    expect([closed, unhandled]).toEqual([3, []])
  })

  test('a driver may change what it is given, at every depth', async () => {
    let opened = 0
    type Db = { ssl: { key?: string; ca: string[] }; pin: Uint8Array }
    const clients = reuseClient<Db, number>({
      open: ({ ssl, pin }) => {
        delete ssl.key
        ssl.ca.push('another')
        pin.fill(0)
        return ++opened
      },
      close: () => {},
    })
    const use = (): Promise<number> =>
      clients.use({ ssl: { key: 'k', ca: ['c'] }, pin: Uint8Array.of(1) }, (client) => client)
    expect([await use(), await use()]).toEqual([1, 1])
  })

  test('an instance, and an object without a prototype, are compared with themselves', async () => {
    let opened = 0
    const clients = reuseClient<object, number>({ open: () => ++opened, close: () => {} })
    const since = new Date(0)
    const use = (): Promise<number> =>
      clients.use(Object.assign(Object.create(null), { since }), (client) => client)
    expect([await use(), await use()]).toEqual([1, 1])
  })

  test('the functions are called as methods of what holds them', async () => {
    class Pools {
      readonly calls: string[] = []
      open(value: string): string {
        this.calls.push(`open ${value}`)
        return value
      }
      isUsable(): boolean {
        this.calls.push('isUsable')
        return true
      }
      close(value: string): void {
        this.calls.push(`close ${value}`)
      }
    }
    const pools = new Pools()
    const clients = reuseClient(pools)
    await clients.use('one', () => {})
    await clients.use('one', () => {})
    await clients.close()
    expect(pools.calls).toEqual(['open one', 'isUsable', 'close one'])
  })

  test('a client that has broken is replaced, by one for all', async () => {
    const closed: { broken: boolean }[] = []
    let opened = 0
    const clients = reuseClient<string, { broken: boolean }>({
      open: async () => {
        opened++
        return { broken: false }
      },
      close: (client) => closed.push(client),
      isUsable: ({ broken }) => !broken,
    })
    const first = await clients.use('one', (client) => client)
    first.broken = true
    const use = (): Promise<unknown> => clients.use('one', (client) => client)
    const [second, third] = await Promise.all([use(), use()])
    expect(second).not.toBe(first)
    expect(third).toBe(second)
    await clients.use('one', () => {})
    expect([opened, closed]).toEqual([2, [first]])
  })

  test('close closes what is idle, and a later use opens another', async () => {
    await using server = await startClients()
    await server.clients.use('one', () => {})
    await server.clients.close()
    await until(() => server.open.size === 0)
    expect(await server.clients.use('one', () => server.made)).toBe(2)
  })

  test('close waits until clients are closed, also those that a rotation has replaced', async () => {
    const closed: string[] = []
    const clients = reuseClient<string, string>({
      open: (value) => value,
      close: async (client) => {
        await wait(client === 'one' ? 40 : 10)
        closed.push(client)
      },
    })
    await clients.use('one', () => {})
    await clients.use('two', () => {})
    await clients.close()
    expect(closed).toEqual(['two', 'one'])
  })

  test('a client that is opened after close is kept as a first one is', async () => {
    await using server = await startClients()
    await server.clients.use('one', () => {})
    await server.clients.close()
    const fail = (): never => {
      throw new Error('no such table')
    }
    for (let i = 0; i < 2; i++) await expect(server.clients.use('two', fail)).rejects.toThrow('no such table')
    expect(server.made).toBe(2)
  })

  test.each([
    [undefined, 'open must be a function; got undefined'],
    [{ open: 'postgres' }, 'open must be a function; got "postgres"'],
    [{ open: () => {} }, 'close must be a function; got undefined'],
    [{ open: () => {}, close: () => {}, isUsable: true }, 'isUsable must be a function; got true'],
  ])('%p is refused', (functions, message) => {
    expect(() => reuseClient(functions as never)).toThrow(new TypeError(`extension-secrets: ${message}`))
  })
})
