import { createSecrets, ExtensionSecretsError } from '@extension-secrets/client'
import { describe, expect, test } from '@jest/globals'
import { type RawServer, respond, secretBody, serveSecrets, startRawServer } from './support/raw-server.ts'

let count = 0
const uniqueId = (): string => `create-secrets/${++count}`
const endpointOf = (server: RawServer): { port: number; token: string } => ({
  port: server.port,
  token: 'a-token',
})

describe('createSecrets', () => {
  test('asks nothing before the first read, then once, then reads at once', async () => {
    await using server = await startRawServer(serveSecrets())
    const id = uniqueId()
    const secrets = createSecrets({ secrets: { db: id }, endpoint: endpointOf(server) })
    expect(server.requests).toHaveLength(0)
    const { db } = await secrets.read()
    expect(db).toBe(`value of ${id}`)
    const again = secrets.read()
    expect(again).not.toBeInstanceOf(Promise)
    expect(server.requests).toHaveLength(1)
  })

  test('two that declare the same share its request', async () => {
    await using server = await startRawServer(serveSecrets())
    const options = { secrets: { db: uniqueId() }, endpoint: endpointOf(server) }
    const [a, b] = await Promise.all([createSecrets(options).read(), createSecrets(options).read()])
    expect(a.db).toBe(b.db)
    expect(server.requests).toHaveLength(1)
  })

  test('fetching is cut to the time that is left, less a reserve', async () => {
    await using server = await startRawServer(() => {})
    const secrets = createSecrets({ secrets: { db: uniqueId() }, endpoint: endpointOf(server) })
    await expect(secrets.read({ remainingMs: () => 150 })).rejects.toMatchObject({ code: 'TIMEOUT' })
    await expect(secrets.read({ remainingMs: () => 99 })).rejects.toBeInstanceOf(ExtensionSecretsError)
    expect(server.requests).toHaveLength(1)
  })

  test('refresh asks again for the named ones, and the next read shows them', async () => {
    let version = 1
    await using server = await startRawServer(serveSecrets(() => `version ${version}`))
    const declared = { a: uniqueId(), b: uniqueId() }
    const secrets = createSecrets({ secrets: declared, endpoint: endpointOf(server) })
    await secrets.read()
    version = 2
    const { a, b } = await secrets.refresh(['a'])
    expect([a, b]).toEqual(['version 2', 'version 1'])
    expect((await secrets.read()).a).toBe('version 2')
    expect((await secrets.refresh()).b).toBe('version 2')
    await expect(secrets.refresh(['c' as 'a'])).rejects.toThrow('names[0] is not declared; declared are a, b')
  })

  test('refresh before the first read fetches the others too', async () => {
    await using server = await startRawServer(serveSecrets())
    const declared = { a: uniqueId(), b: uniqueId(), c: { secretId: uniqueId(), optional: true } }
    const secrets = createSecrets({ secrets: declared, endpoint: endpointOf(server) })
    const { a, b, c } = await secrets.refresh(['a'])
    expect([a, b, c]).toEqual([`value of ${declared.a}`, `value of ${declared.b}`, undefined])
    expect(server.requests).toHaveLength(2)
  })

  test('withFresh runs once more with the secret as it is now', async () => {
    const id = uniqueId()
    let password = 'old'
    await using server = await startRawServer((_request, socket) =>
      respond(socket, 200, secretBody(id, password)),
    )
    const secrets = createSecrets({ secrets: { db: id }, endpoint: endpointOf(server) })
    await secrets.read()
    password = 'new'
    const tried: string[] = []
    const logIn = async ({ db }: { readonly db: string }): Promise<string> => {
      tried.push(db)
      if (db !== password) throw new Error('password authentication failed')
      return 'in'
    }
    expect(await secrets.withFresh(['db'], logIn, { isStale: () => true })).toBe('in')
    expect(tried).toEqual(['old', 'new'])
    await expect(secrets.withFresh(['db'], logIn, {} as never)).rejects.toThrow('isStale must be a function')
  })

  test('follows the endpoint where it is now', async () => {
    await using one = await startRawServer(serveSecrets(() => 'one'))
    await using two = await startRawServer(serveSecrets(() => 'two'))
    const secrets = createSecrets({ secrets: { db: uniqueId() }, endpoint: { token: 'a-token' }, ttl: 0 })
    const read = async (server: RawServer): Promise<string> => {
      process.env.PARAMETERS_SECRETS_EXTENSION_HTTP_PORT = String(server.port)
      return (await secrets.read()).db
    }
    try {
      expect([await read(one), await read(two), await read(one)]).toEqual(['one', 'two', 'one'])
    } finally {
      delete process.env.PARAMETERS_SECRETS_EXTENSION_HTTP_PORT
    }
  })
})
