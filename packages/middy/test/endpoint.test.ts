import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { extensionSecrets } from '@extension-secrets/middy'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import middy from '@middy/core'
import { resolvePort, resolveToken } from '../../client/src/fetch/endpoint.ts'
import { type RawServer, serveSecrets, startRawServer } from '../../client/test/support/raw-server.ts'
import { rejection, uniqueId } from './support/handler.ts'

const PORT = 'PARAMETERS_SECRETS_EXTENSION_HTTP_PORT'
const TOKENS = ['AWS_TOKEN', 'AWS_SESSION_TOKEN', 'AWS_CONTAINER_AUTHORIZATION_TOKEN'] as const

let folder = ''

/** A file of a test, as the URL that names it. */
async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return pathToFileURL(path).href
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'extension-secrets-endpoint-'))
})

afterAll(() => rm(folder, { recursive: true }))

/** Runs something with these variables and none of the others that matter. */
async function withVariables<R>(variables: NodeJS.ProcessEnv, run: () => Promise<R>): Promise<R> {
  const before = { ...process.env }
  for (const name of [PORT, ...TOKENS]) delete process.env[name]
  Object.assign(process.env, variables)
  try {
    return await run()
  } finally {
    for (const name of [PORT, ...TOKENS]) {
      const value = before[name]
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
}

describe('the port', () => {
  test.each<[string, number | undefined, string | undefined, number]>([
    ['is 2773', undefined, undefined, 2773],
    ['is 2773 when the variable is empty', undefined, '', 2773],
    ['is that of the variable', undefined, '4000', 4000],
    ['may be the lowest', undefined, '1', 1],
    ['may be the highest', undefined, '65535', 65_535],
    ['is that of the option first', 5000, '4000', 5000],
    ['is that of the option, whatever the variable holds', 5000, 'none', 5000],
  ])('%s', (_name, port, variable, expected) => {
    const env = variable === undefined ? {} : { [PORT]: variable }
    expect(resolvePort(port === undefined ? {} : { port }, env)).toBe(expected)
  })

  test.each([
    ['0', '"0"'],
    ['65536', '"65536"'],
    ['-1', '"-1"'],
    ['2773.5', '"2773.5"'],
    ['0x10', '"0x10"'],
    ['1e3', '"1e3"'],
    [' 2773', '" 2773"'],
    ['none', '"none"'],
    ['a string that is longer', 'a string of 23 characters'],
  ])('cannot be %j', (variable, shown) => {
    expect(() => resolvePort({}, { [PORT]: variable })).toThrow(
      new TypeError(
        `extension-secrets: the environment variable ${PORT} must be a port from 1 to 65535; got ${shown}`,
      ),
    )
  })
})

describe('the token', () => {
  const [first, second, third] = TOKENS

  test.each<[string, string | undefined, NodeJS.ProcessEnv, string]>([
    ['is that of the option first', 'own', { [first]: 'a', [second]: 'b', [third]: 'c' }, 'own'],
    ['is AWS_TOKEN', undefined, { [first]: 'a', [second]: 'b', [third]: 'c' }, 'a'],
    ['else AWS_SESSION_TOKEN', undefined, { [second]: 'b', [third]: 'c' }, 'b'],
    ['else AWS_CONTAINER_AUTHORIZATION_TOKEN', undefined, { [third]: 'c' }, 'c'],
    ['is empty where the first variable is, as for the agent', undefined, { [first]: '', [second]: 'b' }, ''],
    ['is empty where AWS_SESSION_TOKEN is', undefined, { [second]: '', [third]: 'c' }, ''],
    ['is empty where the last variable is', undefined, { [third]: '' }, ''],
    ['is trimmed', undefined, { [second]: ' \tb\r\n' }, 'b'],
    ['of the option is trimmed', ' own\n', {}, 'own'],
    [
      'may hold every printable character',
      '!"#$%&\'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~',
      {},
      '!"#$%&\'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~',
    ],
    ['that only looks like a file', 'file:/token', {}, 'file:/token'],
  ])('%s', async (_name, token, env, expected) => {
    expect(await resolveToken(token === undefined ? {} : { token }, env)).toMatchObject({
      ok: { token: expected },
    })
  })

  test('is read from the file that a variable or the option names', async () => {
    const url = await file('token', ' \nfrom-a-file\r\n')
    expect(await resolveToken({}, { [first]: url, [second]: 'b' })).toMatchObject({
      ok: { token: 'from-a-file' },
    })
    expect(await resolveToken({}, { [third]: url })).toMatchObject({ ok: { token: 'from-a-file' } })
    expect(await resolveToken({ token: url }, {})).toMatchObject({ ok: { token: 'from-a-file' } })
  })

  test('is read from its file again each time', async () => {
    const url = await file('rotating', 'before')
    expect(await resolveToken({ token: url }, {})).toMatchObject({ ok: { token: 'before' } })
    await file('rotating', 'after')
    expect(await resolveToken({ token: url }, {})).toMatchObject({ ok: { token: 'after' } })
  })

  test.each(['per%cent', 'per%20cent', 'num#ber', 'what?', 'a b', 'ümlaut', '%', '[x]', '..', 'x\\y'])(
    'is read from a file whose name is taken as it is, as the agent does: %s',
    async (name) => {
      const path = name === '..' ? `${folder}/${name}/${basename(folder)}/dots` : join(folder, name)
      await writeFile(path, ` token of ${name.length}`.replaceAll(' ', '-'))
      expect(await resolveToken({}, { [second]: `file://${path}` })).toMatchObject({
        ok: { token: `-token-of-${name.length}` },
      })
    },
  )

  test('of a variable is an own one of the environment', async () => {
    const env = Object.create({ [first]: 'inherited', [PORT]: '1' })
    expect(await resolveToken({}, Object.assign(env, { [second]: 'own' }))).toMatchObject({
      ok: { token: 'own', from: second },
    })
    expect(resolvePort({}, env)).toBe(2773)
  })

  test('in a file that names a file is not followed', async () => {
    const url = await file('chain', `file://${folder}/token`)
    expect(await resolveToken({ token: url }, {})).toMatchObject({ ok: { token: `file://${folder}/token` } })
  })
})

describe('why there is no token', () => {
  const CARRY = "has characters that an HTTP header can't contain"
  const [first, second] = TOKENS

  test.each<[string | undefined, NodeJS.ProcessEnv, string]>([
    [undefined, {}, `none of ${TOKENS.join(', ')} is set`],
    [undefined, { [first]: ' \n' }, 'AWS_TOKEN is empty'],
    [undefined, { [second]: 'CANARY token' }, `AWS_SESSION_TOKEN ${CARRY}`],
    ['  ', { [second]: 'b' }, 'endpoint.token is empty'],
    ['CANARY\r\nx-injected: 1', {}, `endpoint.token ${CARRY}`],
    ['CANARY\0', {}, `endpoint.token ${CARRY}`],
    ['CANARY\x7f', {}, `endpoint.token ${CARRY}`],
    ['CANARYé', {}, `endpoint.token ${CARRY}`],
  ])('%j, %j', async (token, env, missing) => {
    expect(await resolveToken(token === undefined ? {} : { token }, env)).toMatchObject({
      failure: { code: 'NO_TOKEN', detail: missing },
    })
  })

  test('its file is not there, is none, or holds nothing of use', async () => {
    const gone = pathToFileURL(join(folder, 'gone')).href
    expect(await resolveToken({}, { [second]: gone })).toMatchObject({
      failure: {
        code: 'NO_TOKEN',
        detail: `the file that AWS_SESSION_TOKEN names (${gone}) could not be read: ENOENT`,
      },
    })
    const directory = pathToFileURL(folder).href
    expect(await resolveToken({ token: directory }, {})).toMatchObject({
      failure: {
        code: 'NO_TOKEN',
        detail: `the file that endpoint.token names (${directory}) could not be read: EISDIR`,
      },
    })
    expect(await resolveToken({ token: await file('empty', ' \n') }, {})).toMatchObject({
      failure: { code: 'NO_TOKEN', detail: 'the file that endpoint.token names is empty' },
    })
    expect(await resolveToken({ token: await file('lines', 'CANARY\nCANARY') }, {})).toMatchObject({
      failure: { code: 'NO_TOKEN', detail: `the file that endpoint.token names ${CARRY}` },
    })
  })

  test.each([
    ['file://[', 'ENOENT'],
    ['file://elsewhere/token', 'ENOENT'],
    ['file://', 'ENOENT'],
    [`file://${'x'.repeat(300)}`, 'ENAMETOOLONG'],
    ['file:///dev/null/token', 'ENOTDIR'],
  ])('%s names no file', async (url, reason) => {
    expect(await resolveToken({ token: url }, {})).toMatchObject({
      failure: {
        code: 'NO_TOKEN',
        detail: `the file that endpoint.token names (${url}) could not be read: ${reason}`,
      },
    })
  })
})

describe('a handler', () => {
  const handlerFor = (id: string, endpoint?: { port?: number; token?: string }) => {
    const handler = middy()
      .use(extensionSecrets({ secrets: { db: id }, ...(endpoint && { endpoint }), readiness: 0 }))
      .handler(async (_event, context) => context.secrets.db)
    return (): Promise<string> => handler({}, {} as never)
  }

  const tokensOf = (server: RawServer): unknown[] =>
    server.requests.map(({ headers }) => headers.get('x-aws-parameters-secrets-token'))

  test('finds port and token in the environment when it fetches, not when it is made', async () => {
    await using server = await startRawServer(serveSecrets())
    const [db, cache] = [uniqueId(), uniqueId()]
    const handlers = await withVariables({}, async () => [handlerFor(db), handlerFor(cache)])
    const values = await withVariables({ [PORT]: String(server.port), AWS_SESSION_TOKEN: 'now' }, () =>
      Promise.all(handlers.map((handler) => handler())),
    )
    expect(values).toEqual([`value of ${db}`, `value of ${cache}`])
    expect(tokensOf(server)).toEqual(['now', 'now'])
  })

  test('without a token sends nothing, and says which variables it looked at', async () => {
    await using server = await startRawServer(serveSecrets())
    const { port } = server
    const error = await withVariables({}, () => rejection(handlerFor(uniqueId(), { port })()))
    expect(error).toMatchObject({ code: 'NO_TOKEN', attempts: 0, secret: 'db' })
    for (const name of TOKENS) expect(error.message).toContain(name)
    expect(server.connections).toBe(0)
  })

  test('with a token that no header can carry sends nothing, and does not show it', async () => {
    await using server = await startRawServer(serveSecrets())
    const { port } = server
    const token = 'CANARY\r\nx-injected: 1'
    const error = await rejection(handlerFor(uniqueId(), { port, token })())
    expect(error).toMatchObject({ code: 'NO_TOKEN', attempts: 0 })
    expect(`${error.stack}${JSON.stringify(error)}`).not.toContain('CANARY')
    expect(server.connections).toBe(0)
  })

  test('sends the token of a file', async () => {
    await using server = await startRawServer(serveSecrets())
    const token = await file('sent', 'from-a-file\n')
    const id = uniqueId()
    expect(await handlerFor(id, { port: server.port, token })()).toBe(`value of ${id}`)
    expect(tokensOf(server)).toEqual(['from-a-file'])
  })
})

test('a token file that does not answer costs no more than the timeout', async () => {
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  await using server = await startRawServer(serveSecrets())
  const handler = middy()
    .use(
      extensionSecrets({
        secrets: { db: uniqueId() },
        timeout: '100ms',
        endpoint: { port: server.port, token: pathToFileURL(pipe).href },
      }),
    )
    .handler(async () => 'no error')
  try {
    const error = await rejection(handler({}, {} as never))
    expect(error).toMatchObject({ code: 'TIMEOUT', attempts: 0 })
    expect(server.requests).toHaveLength(0)
  } finally {
    // Who waits to read it is let go only by a writer.
    await writeFile(pipe, '')
  }
})
