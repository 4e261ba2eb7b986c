import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { createSecrets, type FetchMessage } from '@extension-secrets/client'
import { awsSdk } from '@extension-secrets/client/aws-sdk'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type AwsAnswer, type AwsCall, exception, FakeAws } from '../../emulator/test/support/fake-aws.ts'
import { type RawServer, respond, serveSecrets, startRawServer } from './support/raw-server.ts'

const env = { ...process.env }
let count = 0
const uniqueId = (): string => `fallback/${++count}`

beforeEach(() => {
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'not-a-real-one',
    AWS_REGION: 'eu-west-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '1',
  })
})
afterEach(() => {
  process.env = { ...env }
})

/** AWS, as the SDK finds it in the environment. */
async function startAws(answer: (call: AwsCall) => AwsAnswer): Promise<FakeAws> {
  const aws = await FakeAws.start(answer)
  process.env.AWS_ENDPOINT_URL = aws.url
  return aws
}

const secretNamed = (Name: unknown, more: object = { SecretString: 'from AWS' }): AwsAnswer => ({
  body: {
    ARN: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:x-a1b2c3',
    Name,
    VersionId: 'v',
    ...more,
  },
})

/** A port at which nothing listens: it was free a moment ago. */
async function closedPort(): Promise<number> {
  await using server = await startRawServer(() => {})
  return server.port
}

const at = (
  port: number,
  more: object = {},
): { endpoint: object; readiness: 0; fallback: ReturnType<typeof awsSdk> } => ({
  endpoint: { port, token: 'a-token' },
  readiness: 0,
  fallback: awsSdk(),
  ...more,
})

describe('where nothing listens, AWS is asked', () => {
  test('for secrets: text, bytes, versions and stages', async () => {
    await using aws = await startAws(({ input }) =>
      secretNamed(input.SecretId, input.VersionStage === 'BYTES' ? { SecretBinary: 'AP8Q' } : undefined),
    )
    const id = uniqueId()
    const secrets = createSecrets({
      ...at(await closedPort()),
      secrets: {
        text: id,
        version: { secretId: id, versionId: 'a-version-id' },
        bytes: { secretId: id, versionStage: 'BYTES', format: 'binary' },
      },
    })
    const { text, version, bytes } = await secrets.read()
    expect([text, version, [...bytes]]).toEqual(['from AWS', 'from AWS', [0, 255, 16]])
    expect(aws.calls.map(({ target, input }) => [target, input])).toEqual(
      expect.arrayContaining([
        ['secretsmanager.GetSecretValue', { SecretId: id }],
        ['secretsmanager.GetSecretValue', { SecretId: id, VersionId: 'a-version-id' }],
        ['secretsmanager.GetSecretValue', { SecretId: id, VersionStage: 'BYTES' }],
      ]),
    )
    expect(aws.calls[0]?.authorization).toContain('/eu-west-1/secretsmanager/')
    expect(secrets.read()).not.toBeInstanceOf(Promise)
  })

  test('for parameters: lists, versions, labels, and decrypted or not', async () => {
    await using aws = await startAws(({ input }) => ({
      body: { Parameter: { Name: input.Name, Type: 'StringList', Value: 'a,b', Version: 3 } },
    }))
    const parameter = `/${uniqueId()}`
    const secrets = createSecrets({
      ...at(await closedPort(), { fallback: awsSdk({ region: 'us-east-2' }) }),
      secrets: {
        list: { parameter, format: 'list' },
        version: { parameter, version: 3 },
        label: { parameter, label: 'live' },
        sealed: { parameter, withDecryption: false },
      },
    })
    const { list, version } = await secrets.read()
    expect([list, version]).toEqual([['a', 'b'], 'a,b'])
    expect(aws.calls.map(({ input }) => input)).toEqual(
      expect.arrayContaining([
        { Name: parameter, WithDecryption: true },
        { Name: `${parameter}:3`, WithDecryption: true },
        { Name: `${parameter}:live`, WithDecryption: true },
        { Name: parameter, WithDecryption: false },
      ]),
    )
    expect(aws.calls[0]?.authorization).toContain('/us-east-2/ssm/')
  })

  test.each<[string, AwsAnswer, string, string]>([
    ['missing', exception('ResourceNotFoundException', 'CANARY'), 'NOT_FOUND', 'ResourceNotFoundException'],
    [
      'to be deleted',
      exception('InvalidRequestException', 'it was marked for deletion CANARY'),
      'REQUEST_REJECTED',
      'InvalidRequestException (it is scheduled for deletion)',
    ],
    [
      'not allowed',
      exception(
        'AccessDeniedException',
        'CANARY is not authorized because no identity-based policy allows it',
      ),
      'ACCESS_DENIED',
      'AccessDeniedException (no policy allows it)',
    ],
    ['not decrypted', exception('DecryptionFailure', 'CANARY'), 'ACCESS_DENIED', 'DecryptionFailure'],
    ['throttled', exception('ThrottlingException', 'CANARY'), 'THROTTLED', 'ThrottlingException'],
    ['broken', { status: 500, body: { message: 'CANARY' } }, 'UPSTREAM_FAILURE', 'status 500'],
    ['cut off', 'reset', 'UPSTREAM_FAILURE', 'AWS could not be asked: socket hang up'],
    ['without a value', { body: { Name: 'x' } }, 'UPSTREAM_FAILURE', 'AWS could not be asked'],
    ['silent', 'hang', 'TIMEOUT', 'AWS did not answer in time'],
  ])(
    '%s: the code and the reason are those of AWS, and nothing of its sentence',
    async (_name, answer, code, reason) => {
      await using _aws = await startAws(() => answer)
      const secrets = createSecrets({ ...at(await closedPort()), timeout: 500, secrets: { db: uniqueId() } })
      const error = await Promise.resolve(secrets.read()).then(String, (thrown: unknown) => thrown)
      expect(error).toMatchObject({ code, message: expect.stringContaining(reason) })
      expect(String((error as Error).stack)).not.toContain('CANARY')
    },
  )

  test('a role is for the agent alone', async () => {
    await using aws = await startAws(() => secretNamed('x'))
    const roleArn = 'arn:aws:iam::123456789012:role/reader'
    const secrets = createSecrets({
      ...at(await closedPort()),
      secrets: { db: { secretId: uniqueId(), roleArn } },
    })
    await expect(secrets.read()).rejects.toThrow('roleArn needs the agent')
    expect(aws.calls).toEqual([])
  })

  test('and the channel says so', async () => {
    await using _aws = await startAws(() => secretNamed('x'))
    const seen: FetchMessage[] = []
    const listen = (message: unknown): unknown => seen.push(message as FetchMessage)
    subscribe('tracing:extension-secrets:fetch:asyncEnd', listen)
    try {
      await createSecrets({ ...at(await closedPort()), secrets: { db: uniqueId() } }).read()
    } finally {
      unsubscribe('tracing:extension-secrets:fetch:asyncEnd', listen)
    }
    expect(seen).toMatchObject([{ name: 'db', outcome: 'ok', source: 'aws-sdk', attempts: 1 }])
  })
})

describe('where something listens, AWS is not asked', () => {
  test.each<[string, (server: RawServer) => void, string]>([
    [
      'a refusal',
      (server) => (server.answer = (_, socket) => respond(socket, 400, 'an unexpected error')),
      'REQUEST_REJECTED',
    ],
    [
      'a wrong token',
      (server) => (server.answer = (_, socket) => respond(socket, 403, 'Bad Token')),
      'BAD_TOKEN',
    ],
    [
      'another server',
      (server) => (server.answer = (_, socket) => respond(socket, 418, '')),
      'EXTENSION_UNAVAILABLE',
    ],
  ])('%s', async (_name, prepare, code) => {
    await using aws = await startAws(() => secretNamed('x'))
    await using server = await startRawServer(() => {})
    prepare(server)
    const secrets = createSecrets({ ...at(server.port), retries: 0, secrets: { db: uniqueId() } })
    await expect(secrets.read()).rejects.toMatchObject({ code })
    expect(aws.calls).toEqual([])
  })

  test('a server that begins to listen within readiness', async () => {
    await using aws = await startAws(() => secretNamed('x'))
    const port = await closedPort()
    const secrets = createSecrets({
      ...at(port, { readiness: 5_000 }),
      timeout: 10_000,
      secrets: { db: uniqueId() },
    })
    const read = secrets.read()
    await using server = await startRawServer(
      serveSecrets(() => 'from the extension'),
      port,
    )
    expect((await read).db).toBe('from the extension')
    expect([server.requests.length, aws.calls.length]).toEqual([1, 0])
  })
})

describe('without a token, as on a laptop', () => {
  const withoutToken = async (port: number): Promise<string> => {
    for (const name of ['AWS_TOKEN', 'AWS_SESSION_TOKEN', 'AWS_CONTAINER_AUTHORIZATION_TOKEN'])
      delete process.env[name]
    const secrets = createSecrets({
      endpoint: { port },
      readiness: 0,
      fallback: awsSdk(),
      secrets: { db: uniqueId() },
    })
    return (await secrets.read()).db
  }

  test('AWS is asked where nothing listens', async () => {
    await using _aws = await startAws(() => secretNamed('x'))
    expect(await withoutToken(await closedPort())).toBe('from AWS')
  })

  test('and the missing token is the error where something does', async () => {
    await using _aws = await startAws(() => secretNamed('x'))
    await using server = await startRawServer(serveSecrets())
    await expect(withoutToken(server.port)).rejects.toMatchObject({ code: 'NO_TOKEN' })
    expect(server.requests).toEqual([])
  })
})

describe('who is not there', () => {
  test('is not waited for a second time', async () => {
    await using aws = await startAws(() => secretNamed('x'))
    const port = await closedPort()
    await createSecrets({ ...at(port), secrets: { db: uniqueId() } }).read()
    await using server = await startRawServer(serveSecrets(), port)
    await createSecrets({ ...at(port), secrets: { db: uniqueId() } }).read()
    expect([server.connections, aws.calls.length]).toEqual([0, 2])
  })

  test('but has answered before, is asked again when it is back', async () => {
    await using aws = await startAws(() => secretNamed('x'))
    const first = await startRawServer(serveSecrets(() => 'one'))
    const { port } = first
    const secrets = createSecrets({ ...at(port), ttl: 0, secrets: { db: uniqueId() } })
    const seen = [(await secrets.read()).db]
    await first.close()
    seen.push((await secrets.read()).db)
    await using _second = await startRawServer(
      serveSecrets(() => 'two'),
      port,
    )
    seen.push((await secrets.read()).db)
    expect(seen).toEqual(['one', 'from AWS', 'two'])
    expect(aws.calls).toHaveLength(1)
  })

  test('is not waited for at all in Lambda, where no extension is attached', async () => {
    await using _aws = await startAws(() => secretNamed('x'))
    const read = async (): Promise<number> => {
      const started = process.uptime()
      const options = at(await closedPort(), { readiness: 1_000 })
      await createSecrets({ ...options, secrets: { db: uniqueId() } }).read()
      return process.uptime() - started
    }
    expect(await read()).toBeGreaterThan(0.7)
    process.env.AWS_LAMBDA_RUNTIME_API = '127.0.0.1:9001'
    expect(await read()).toBeLessThan(0.7)
  })
})

test('a mistake in its options throws at once', () => {
  expect(() => awsSdk({ regoin: 'eu-west-1' } as never)).toThrow('awsSdk has no option regoin')
  expect(() => awsSdk({ region: '' })).toThrow('region of awsSdk must be')
  expect(() => createSecrets({ secrets: {}, fallback: awsSdk as never })).toThrow('fallback must be a source')
})
