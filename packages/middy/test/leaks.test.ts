import { type ExtensionSecretsError, extensionSecrets } from '@extension-secrets/middy'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import middy from '@middy/core'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import {
  binaryBody,
  parameterBody,
  respond,
  secretBody,
  startRawServer,
} from '../../client/test/support/raw-server.ts'
import { bundleFixture } from './support/bundle.ts'
import { rejection, secretsHandler, TOKEN, uniqueId } from './support/handler.ts'
import { leakingAnswers } from './support/leaking-answers.ts'
import { runNode } from './support/run-node.ts'
import { findSecrets, printed, tracesOf } from './support/traces.ts'
import { type Watch, watchChannels } from './support/watch.ts'

/** Every form of it differs from every other: base64, percent-encoding, JSON escapes. */
const SECRET = 'sÄffron"pw/7d41+q\\x?58ee&zz=Ω'
const NUMBER = 90210_77341
const CANARIES = [SECRET, String(NUMBER), TOKEN]

let watch: Watch
let written: string[]

beforeEach(() => {
  watch = watchChannels()
  written = []
  for (const method of ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const) {
    jest.spyOn(console, method).mockImplementation((...all) => void written.push(...all.flatMap(printed)))
  }
  jest.spyOn(process, 'emitWarning').mockImplementation((warning) => void written.push(tracesOf(warning)))
})
afterEach(() => {
  jest.restoreAllMocks()
  watch[Symbol.dispose]()
})

/** Looks at everything an invocation left behind. */
const expectNothingIn = (...texts: string[]): void => {
  const all = [...texts, ...written, watch.traces()].join('\n')
  expect(findSecrets(all, CANARIES)).toEqual([])
}
const expectClean = (error: ExtensionSecretsError): void => {
  expect(watch.messages.length).toBeGreaterThan(0)
  expectNothingIn(tracesOf(error), tracesOf(error.errors), error.stack ?? '', tracesOf(error.cause))
}

test('the search finds what it looks for', () => {
  const forms = [
    ...[SECRET, JSON.stringify({ a: [SECRET] }), JSON.stringify(JSON.stringify({ SECRET }))],
    ...[Buffer.from(`x${SECRET}`).toString('base64'), Buffer.from(`xy${SECRET}`).toString('base64url')],
    ...[encodeURIComponent(SECRET), Buffer.from(SECRET).toString('hex'), SECRET.slice(5, 18)],
    tracesOf(Object.assign(new Error('x'), { cause: { data: Buffer.from(SECRET) } })),
    tracesOf(Object.defineProperty({}, Symbol('hidden'), { value: new Error(SECRET) })),
  ]
  for (const form of forms) expect([form, findSecrets(form, CANARIES)]).toEqual([form, [SECRET]])
})

describe('a failed invocation shows no secret:', () => {
  test.each(leakingAnswers(SECRET))('%s', async (_name, answer, code) => {
    await using server = await startRawServer((request, socket) => answer(socket, request))
    const secrets = { db: uniqueId(), key: uniqueId() }
    const patience = code === 'TIMEOUT' ? 250 : 10_000
    const options = { secrets, retries: 1, readiness: 30, attemptTimeout: patience, timeout: 20_000 }
    const error = await rejection(secretsHandler(server.port, options)())
    expect(error.code).toBe(code)
    expect(error.errors).toHaveLength(2)
    expectClean(error)
  })

  test.each([
    ['text as JSON', { format: 'json' }, (id: string) => secretBody(id, SECRET)],
    ['text as binary', { format: 'binary' }, (id: string) => secretBody(id, SECRET)],
    ['binary as text', {}, (id: string) => binaryBody(id, Buffer.from(SECRET))],
    ['binary as JSON', { format: 'json' }, (id: string) => binaryBody(id, Buffer.from(SECRET))],
  ] as const)('%s', async (_name, how, body) => {
    const id = uniqueId()
    await using server = await startRawServer((_request, socket) => respond(socket, 200, body(id)))
    const error = await rejection(
      secretsHandler(server.port, { secrets: { db: { secretId: id, ...how } } })(),
    )
    expect(error.code).toBe('WRONG_FORMAT')
    expectClean(error)
  })

  test.each([
    ['a text as a list', 'list', { Value: SECRET }, 'WRONG_FORMAT'],
    ['a reference to a binary secret', 'text', { Value: null, SourceResult: SECRET }, 'WRONG_FORMAT'],
    ['a parameter of another name', 'text', { Name: SECRET, Value: SECRET }, 'MALFORMED_RESPONSE'],
  ] as const)('%s', async (_name, format, changes, code) => {
    const parameter = uniqueId('/orders/flags')
    const { Parameter, ...rest } = JSON.parse(parameterBody(parameter, 'String', ''))
    const body = JSON.stringify({ Parameter: { ...Parameter, ...changes }, ...rest })
    await using server = await startRawServer((_request, socket) => respond(socket, 200, body))
    const options = { secrets: { flags: { parameter, format } }, retries: 0 }
    const error = await rejection(secretsHandler(server.port, options)())
    expect(error.code).toBe(code)
    expectClean(error)
  })

  test.each([
    ['a line break in it', `${SECRET}\r\n${TOKEN}`],
    ['a text that is no header', `${TOKEN} ${SECRET}`],
  ])('a token with %s', async (_name, token) => {
    await using server = await startRawServer((_request, socket) => respond(socket, 200, SECRET))
    const handler = middy()
      .use(extensionSecrets({ secrets: { db: uniqueId() }, endpoint: { port: server.port, token } }))
      .handler(async () => {})
    const error = await rejection(handler({}, {} as never))
    expect(error.code).toBe('NO_TOKEN')
    expect(server.connections).toBe(0)
    expectClean(error)
  })
})

describe('a validator that shows what it was given is not let through:', () => {
  const schema = (validate: (input: unknown) => unknown): StandardSchemaV1 =>
    ({ '~standard': { version: 1, vendor: 'test', validate } }) as StandardSchemaV1
  const text = (input: unknown): string => JSON.stringify(input)
  const issue = (message: unknown, path?: unknown): unknown => ({ issues: [{ message, path }] })
  const validators: readonly [string, (input: unknown) => unknown][] = [
    ['JSON of all of it', (input) => issue(`Expected a number but received ${text(input)}`)],
    ['JSON in JSON', (input) => issue(`${text(text((input as { deep: unknown[] }).deep[0]))}`)],
    ['one value', () => issue(`Invalid type: ${SECRET}`)],
    ['a piece of one', () => issue(`Invalid: ${SECRET.slice(3, 20)}…`)],
    ['a number', () => issue(`Expected <5 but received ${NUMBER}`)],
    ['a path', () => issue('wrong', ['deep', { key: SECRET }, NUMBER])],
    ['a message that is no text', () => issue({ toString: () => SECRET })],
    [
      'many issues',
      () => ({ issues: Array.from({ length: 50 }, () => ({ message: `${SECRET} ${NUMBER}` })) }),
    ],
    ['an exception', (input) => fail(text(input))],
    ['an exception that is no error', () => fail(SECRET, true)],
    ['a rejection', async (input) => fail(text(input))],
    ['late issues', async () => issue(`${SECRET}`)],
    ['a message that throws', () => issue({ toString: () => fail(SECRET) })],
    ['a late message that throws', async () => issue({ toString: () => fail(SECRET) })],
    ['late nothing', async () => undefined],
    ['nothing', () => undefined],
    ['issues that throw', async () => Object.defineProperty({}, 'issues', { get: () => fail(SECRET) })],
  ]
  function fail(words: string, bare = false): never {
    throw bare ? words : Object.assign(new TypeError(words), { input: words })
  }

  test.each(validators)('%s', async (_name, validate) => {
    const id = uniqueId()
    const stored = JSON.stringify({ deep: [{ password: SECRET, pin: NUMBER }, SECRET] })
    await using server = await startRawServer((_request, socket) =>
      respond(socket, 200, secretBody(id, stored)),
    )
    const declaration = { secretId: id, schema: schema(validate) }
    const error = await rejection(secretsHandler(server.port, { secrets: { db: declaration } })())
    expect(error.code).toBe('INVALID_SECRET')
    expect(server.requests).toHaveLength(1)
    expectClean(error)
  })
})

test('an invocation that succeeds shows no secret to anything that prints or listens', async () => {
  const id = uniqueId()
  const binary = uniqueId()
  await using server = await startRawServer(({ query }, socket) => {
    if (query.get('secretId') === binary) respond(socket, 200, binaryBody(binary, Buffer.from(SECRET)))
    else respond(socket, 200, secretBody(id, JSON.stringify({ deep: [{ password: SECRET, pin: NUMBER }] })))
  })
  const shown: string[] = []
  const handler = middy()
    .use(
      extensionSecrets({
        secrets: {
          text: id,
          json: { secretId: id, format: 'json' },
          tls: { secretId: binary, format: 'binary' },
        },
        endpoint: { port: server.port, token: TOKEN },
      }),
    )
    .before(({ context, internal }) => {
      for (const one of [context, context.secrets, internal, internal.secrets]) shown.push(...printed(one))
      shown.push(`${context.secrets}`)
      console.log(context, context.secrets)
    })
    .handler(async (_event, { secrets }) => [secrets.text, Buffer.from(secrets.tls).toString()])
  for (let i = 0; i < 2; i++) {
    const [stored, tls] = await handler({}, {} as never)
    expect(stored).toContain(JSON.stringify(SECRET))
    expect(tls).toBe(SECRET)
  }
  expect(shown.join()).toContain('[redacted]')
  expect(written).not.toHaveLength(0)
  // Two fetches, at start, end and their ends later; three reads, twice.
  expect(watch.messages.length).toBeGreaterThan(10)
  expectNothingIn(...shown)
})

test.each(leakingAnswers(SECRET).filter((_, index) => index % 6 === 0))(
  'a process that prints everything and dies of its error shows no secret: %s',
  async (_name, answer, code) => {
    await using bundle = await bundleFixture('print-everything')
    await using server = await startRawServer((request, socket) => {
      const id = request.query.get('secretId') ?? ''
      if (id.startsWith('fails')) answer(socket, request)
      else
        respond(
          socket,
          200,
          secretBody(id, id === 'works/text' ? SECRET : JSON.stringify({ SECRET, NUMBER })),
        )
    })
    const env = { FIXTURE_PORT: String(server.port), FIXTURE_TOKEN: TOKEN, NODE_DEBUG: 'undici' }
    const run = await runNode(bundle.path, env)
    expect(run.status).toBe(1)
    expect(run.stdout).toContain(`length ${SECRET.length}`)
    expect(run.stderr).toContain(code)
    expect(findSecrets(run.stdout + run.stderr, CANARIES)).toEqual([])
  },
)
