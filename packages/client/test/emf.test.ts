import { setTimeout as sleep } from 'node:timers/promises'
import { createSecrets } from '@extension-secrets/client'
import { type MetricsOptions, publishMetrics } from '@extension-secrets/client/emf'
import { startEmulator } from '@extension-secrets/emulator'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { Ajv } from 'ajv'
import { brokenReferences, type EmfDocument, emfSchema } from './support/emf-schema.ts'
import { type RawServer, respond, serveSecrets, startRawServer } from './support/raw-server.ts'

const VALUE = 'canary-value-5d20'
const denied = '{"__type":"AccessDeniedException", "message":"no"}'
const isEmf = new Ajv({ allErrors: true }).compile(emfSchema)

let count = 0
const uniqueId = (): string => `emf/${++count}`
const endpointOf = ({ port }: RawServer): { port: number; token: string } => ({ port, token: 'a-token' })

const lines: string[] = []
let stop = (): void => {}
const restart = (options: MetricsOptions = {}): void => {
  stop()
  stop = publishMetrics({ namespace: 'Orders/Secrets', write: (line) => void lines.push(line), ...options })
}
const documents = (): EmfDocument[] => lines.map((line) => JSON.parse(line) as EmfDocument)

beforeEach(() => {
  process.env.AWS_LAMBDA_FUNCTION_NAME = 'orders'
  lines.length = 0
  restart()
})
afterEach(() => {
  stop()
  delete process.env.AWS_LAMBDA_FUNCTION_NAME
})

describe('lines', () => {
  test('one for each fetch and one for the invocation, as the specification wants them', async () => {
    await using server = await startRawServer(serveSecrets(() => VALUE))
    const before = Date.now()
    const declared = { db: uniqueId(), key: uniqueId() }
    await createSecrets({ secrets: declared, endpoint: endpointOf(server) }).read()
    expect(lines).toHaveLength(3)
    expect(lines.join('\n').split('\n')).toHaveLength(3)
    for (const document of documents()) {
      expect([isEmf(document), isEmf.errors]).toEqual([true, null])
      expect(brokenReferences(document)).toEqual([])
      expect(document._aws.Timestamp).toBeGreaterThanOrEqual(before)
      expect(document._aws.Timestamp).toBeLessThanOrEqual(Date.now())
      expect(document._aws.CloudWatchMetrics[0]?.Namespace).toBe('Orders/Secrets')
    }
  })

  test('no line contains a value, a token or an id', async () => {
    await using server = await startRawServer(serveSecrets(() => VALUE))
    const id = uniqueId()
    await createSecrets({ secrets: { db: id }, endpoint: endpointOf(server) }).read()
    for (const hidden of [VALUE, 'a-token', id]) expect(lines.join('\n')).not.toContain(hidden)
  })

  test('names that CloudWatch would not take as a dimension are changed', async () => {
    restart({ functionName: 'bestellungen-für-köln' })
    await using server = await startRawServer(serveSecrets())
    const secrets = { größe: uniqueId(), ' ': uniqueId() }
    await createSecrets({ secrets, endpoint: endpointOf(server) }).read()
    expect(documents().flatMap(brokenReferences)).toEqual([])
    expect(documents().map(({ Secret }) => Secret)).toEqual(['gr??e', '?', undefined])
    expect(documents()[0]?.FunctionName).toBe('bestellungen-f?r-k?ln')
  })

  test('the dimension Secret has 100 values at most, and others', async () => {
    await using server = await startRawServer(serveSecrets())
    const names = Array.from({ length: 102 }, (_, index) => `secret${index}`)
    const secrets = Object.fromEntries(names.map((name) => [name, uniqueId()]))
    await createSecrets({ secrets, endpoint: endpointOf(server), ttl: 0 }).read()
    const shown = documents().flatMap(({ Secret }) => (typeof Secret === 'string' ? [Secret] : []))
    expect(shown).toHaveLength(102)
    expect(new Set(shown).size).toBe(101)
    expect(shown.filter((name) => name === 'others')).toHaveLength(2)
  })
})

describe('a fetch', () => {
  test('has its duration, attempts and failures, by function and secret', async () => {
    restart({ ids: true })
    const serve = serveSecrets(() => VALUE)
    await using server = await startRawServer((request, socket) =>
      request.number === 1 ? respond(socket, 503, '') : serve(request, socket),
    )
    const id = uniqueId()
    await createSecrets({ secrets: { db: id }, endpoint: endpointOf(server) }).read()
    const [{ _aws, ...members } = { _aws: undefined }] = documents()
    expect(_aws?.CloudWatchMetrics[0]).toEqual({
      Namespace: 'Orders/Secrets',
      Dimensions: [['FunctionName', 'Secret']],
      Metrics: [
        { Name: 'FetchDuration', Unit: 'Milliseconds' },
        { Name: 'FetchAttempts', Unit: 'Count' },
        { Name: 'FetchFailures', Unit: 'Count' },
      ],
    })
    expect(members).toEqual({
      FunctionName: 'orders',
      Secret: 'db',
      Id: id,
      Kind: 'secret',
      Outcome: 'ok',
      FetchDuration: expect.any(Number),
      FetchAttempts: 2,
      FetchFailures: 0,
    })
  })

  test('that fails counts as a failure, with its code', async () => {
    await using server = await startRawServer((_request, socket) => respond(socket, 400, denied))
    const secrets = createSecrets({ secrets: { db: uniqueId() }, endpoint: endpointOf(server) })
    await expect(secrets.read()).rejects.toMatchObject({ code: 'ACCESS_DENIED' })
    expect(documents()).toEqual([
      expect.objectContaining({ Outcome: 'ACCESS_DENIED', FetchFailures: 1, FetchAttempts: 1 }),
    ])
  })

  test('of a pending version is no failure, and its read is a refreshed one', async () => {
    const id = uniqueId()
    await using emulator = await startEmulator({ secrets: { [id]: 'one' }, ttl: 0 })
    const { port, token = '' } = emulator
    const secrets = createSecrets({ secrets: { db: id }, endpoint: { port, token } })
    await secrets.read()
    const inGap = Promise.withResolvers<void>()
    const rotated = emulator.rotate(id, 'two', { gap: 300, onSet: () => inGap.resolve() })
    await inGap.promise
    lines.length = 0
    const use = ({ db }: { db: string }): string => {
      if (db === 'one') throw new Error('refused')
      return db
    }
    expect(await secrets.withFresh(['db'], use, { isStale: () => true })).toBe('two')
    await rotated
    expect(documents()).toContainEqual(expect.objectContaining({ Outcome: 'pending', FetchFailures: 0 }))
    expect(documents().at(-1)).toMatchObject({ RefreshedReads: 1, FreshReads: 0 })
  })
})

describe('an invocation', () => {
  test('has the counts of its reads and the oldest age, by function', async () => {
    await using server = await startRawServer(serveSecrets())
    const declared = { a: uniqueId(), b: uniqueId(), c: { secretId: uniqueId(), ttl: 0 } }
    const secrets = createSecrets({ secrets: declared, endpoint: endpointOf(server) })
    await secrets.read()
    lines.length = 0
    await sleep(5)
    await secrets.read()
    expect(lines).toHaveLength(2)
    const [, { _aws, ...members } = { _aws: undefined }] = documents()
    expect(_aws?.CloudWatchMetrics[0]?.Dimensions).toEqual([['FunctionName']])
    expect(_aws?.CloudWatchMetrics[0]?.Metrics).toEqual([
      { Name: 'FreshReads', Unit: 'Count' },
      { Name: 'RefreshedReads', Unit: 'Count' },
      { Name: 'StaleWhileRevalidateReads', Unit: 'Count' },
      { Name: 'StaleIfErrorReads', Unit: 'Count' },
      { Name: 'OldestAge', Unit: 'Milliseconds' },
    ])
    expect(members).toEqual({
      FunctionName: 'orders',
      FreshReads: 2,
      RefreshedReads: 1,
      StaleWhileRevalidateReads: 0,
      StaleIfErrorReads: 0,
      OldestAge: expect.any(Number),
    })
    expect(documents()[1]?.OldestAge).toBeGreaterThan(1)
  })

  test('that lives on an old value is counted as such', async () => {
    await using server = await startRawServer(serveSecrets())
    const options = { ttl: 0, staleIfError: '1h', endpoint: endpointOf(server) } as const
    const secrets = createSecrets({ secrets: { db: uniqueId() }, ...options })
    await secrets.read()
    lines.length = 0
    server.answer = (_request, socket) => respond(socket, 400, denied)
    await secrets.read()
    expect(documents().at(-1)).toMatchObject({ StaleIfErrorReads: 1, RefreshedReads: 0 })
  })
})

test('prints to standard output by default, and stops when asked to', async () => {
  stop()
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true)
  const printed: unknown[] = []
  try {
    stop = publishMetrics()
    await using server = await startRawServer(serveSecrets())
    const endpoint = endpointOf(server)
    await createSecrets({ secrets: { db: uniqueId() }, endpoint }).read()
    stop()
    await createSecrets({ secrets: { db: uniqueId() }, endpoint }).read()
    printed.push(...write.mock.calls.map(([text]) => text))
  } finally {
    write.mockRestore()
  }
  expect(printed).toEqual([
    expect.stringMatching(/^\{"_aws".*"ExtensionSecrets".*\}\n$/),
    expect.stringMatching(/^\{"_aws".*"FreshReads":0,"RefreshedReads":1,.*\}\n$/),
  ])
  expect(lines).toEqual([])
})

test('without a function name, metrics are those of local', async () => {
  delete process.env.AWS_LAMBDA_FUNCTION_NAME
  restart()
  await using server = await startRawServer(serveSecrets())
  await createSecrets({ secrets: { db: uniqueId() }, endpoint: endpointOf(server) }).read()
  expect(new Set(documents().map(({ FunctionName }) => FunctionName))).toEqual(new Set(['local']))
})

test.each([
  [{ namespace: '' }, 'namespace must have 1 to 255 characters'],
  [{ namespace: ':Orders' }, 'not begin with a colon'],
  [{ namespace: 'Örders' }, 'letters, digits'],
  [{ namespace: 'a'.repeat(256) }, '1 to 255'],
  [{ namespace: 'AWS/Lambda' }, 'must not begin with AWS/'],
  [{ functionName: ' ' }, 'functionName must be a string that is not empty'],
  [{ ids: 1 }, 'ids must be true or false'],
  [{ write: 'stdout' }, 'write must be a function'],
  [
    { nameSpace: 'Orders' },
    'unknown option nameSpace; the options are namespace, functionName, ids and write',
  ],
])('%j is refused', (options, reason) => {
  expect(() => publishMetrics(options as MetricsOptions)).toThrow(reason)
})
