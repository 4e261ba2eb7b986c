import { type AwsOptions, startEmulator } from '@extension-secrets/emulator'
import { describe, expect, test } from '@jest/globals'
import { planAws } from '../src/sources/aws-options.ts'
import { ask, parameter, secret } from './support/ask.ts'
import { caught } from './support/caught.ts'
import { type AwsAnswer, type AwsCall, exception, FakeAws } from './support/fake-aws.ts'

const SECRET = {
  ARN: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:cloud/db-AbCdEf',
  CreatedDate: 1772360130.499,
  Name: 'cloud/db',
  SecretString: '{"from":"aws"}',
  VersionId: '0f6f2e0c-5c3c-4a5b-9f0e-0d9c5f5f7a11',
  VersionStages: ['AWSCURRENT', 'blue'],
}
const PARAMETER = {
  ARN: 'arn:aws:ssm:us-east-1:000000000000:parameter/cloud/flags',
  DataType: 'text',
  LastModifiedDate: 1772360130.362,
  Name: '/cloud/flags',
  Type: 'StringList',
  Value: 'a,b',
  Version: 3,
}
const REFUSED = { status: 400, body: 'an unexpected error occurred while executing request' }

const answer = ({ target, input }: AwsCall): AwsAnswer => {
  if (target === 'secretsmanager.GetSecretValue') {
    if (input.SecretId === 'cloud/db') return { body: SECRET }
    if (input.SecretId === 'cloud/blob') {
      return { body: { ...SECRET, Name: 'cloud/blob', SecretString: undefined, SecretBinary: 'AQID' } }
    }
    if (input.SecretId === 'denied') return exception('AccessDeniedException', 'no IAM permission for it')
    return exception('ResourceNotFoundException', "Secrets Manager can't find the specified secret.")
  }
  if (input.Name === '/cloud/flags') return { body: { Parameter: PARAMETER } }
  if (input.Name === '/cloud/flags:2') {
    return { body: { Parameter: { ...PARAMETER, Version: 2, Selector: ':2' } } }
  }
  if (input.Name === '/cloud/pin') {
    const Value = input.WithDecryption === true ? 'clear' : 'AQICAHencrypted'
    return { body: { Parameter: { ...PARAMETER, Name: '/cloud/pin', Type: 'SecureString', Value } } }
  }
  return exception('ParameterNotFound', '')
}

const credentials = { accessKeyId: 'AKIDTEST', secretAccessKey: 'not-a-real-one' }
const behind = (fake: FakeAws): AwsOptions => ({ endpoint: fake.url, region: 'us-east-1', credentials })

test('what the emulator does not hold is read from AWS, in the words of the extension', async () => {
  await using fake = await FakeAws.start(answer)
  await using emulator = await startEmulator({ aws: behind(fake) })
  const reply = await secret(emulator, 'cloud/db')
  expect(reply.body).toBe(
    JSON.stringify({
      ARN: SECRET.ARN,
      CreatedDate: '2026-03-01T10:15:30.499Z',
      Name: 'cloud/db',
      SecretBinary: null,
      SecretString: '{"from":"aws"}',
      VersionId: SECRET.VersionId,
      VersionStages: ['AWSCURRENT', 'blue'],
      ResultMetadata: {},
    }),
  )
  expect((await secret(emulator, 'cloud/blob')).json()).toMatchObject({
    SecretBinary: 'AQID',
    SecretString: null,
  })
  expect((await parameter(emulator, '/cloud/flags')).json()).toEqual({
    Parameter: {
      ...PARAMETER,
      LastModifiedDate: '2026-03-01T10:15:30.362Z',
      Selector: null,
      SourceResult: null,
    },
    ResultMetadata: {},
  })
  expect((await parameter(emulator, '/cloud/flags', '&version=2')).json()).toMatchObject({
    Parameter: { Version: 2, Selector: ':2' },
  })
  expect(fake.calls[0]?.authorization).toContain('Credential=AKIDTEST/')
})

test('the version and the stage asked for are passed on, and its cache spares AWS the second question', async () => {
  await using fake = await FakeAws.start(answer)
  await using emulator = await startEmulator({ aws: behind(fake) })
  await secret(emulator, 'cloud/db', '&versionStage=blue&versionId=0f6f2e0c-5c3c-4a5b-9f0e-0d9c5f5f7a11')
  await secret(emulator, 'cloud/db')
  await secret(emulator, 'cloud/db')
  await parameter(emulator, '/cloud/flags', '&label=live')
  expect(fake.calls.map(({ target, input }) => ({ target, input }))).toEqual([
    {
      target: 'secretsmanager.GetSecretValue',
      input: {
        SecretId: 'cloud/db',
        VersionStage: 'blue',
        VersionId: '0f6f2e0c-5c3c-4a5b-9f0e-0d9c5f5f7a11',
      },
    },
    { target: 'secretsmanager.GetSecretValue', input: { SecretId: 'cloud/db' } },
    { target: 'AmazonSSM.GetParameter', input: { Name: '/cloud/flags:live', WithDecryption: false } },
  ])
})

test('a SecureString comes as AWS sends it: encrypted unless decryption is asked for', async () => {
  await using fake = await FakeAws.start(answer)
  await using emulator = await startEmulator({ aws: behind(fake) })
  const value = async (more: string) => (await parameter(emulator, '/cloud/pin', more)).json()
  expect(await value('')).toMatchObject({ Parameter: { Value: 'AQICAHencrypted', Type: 'SecureString' } })
  expect(await value('&withDecryption=true')).toMatchObject({ Parameter: { Value: 'clear' } })
})

test('a secret of AWS can be read under the name that Parameter Store gives it', async () => {
  await using fake = await FakeAws.start(answer)
  await using emulator = await startEmulator({ aws: behind(fake) })
  const name = '/aws/reference/secretsmanager/cloud/db'
  expect((await parameter(emulator, name, '&withDecryption=true')).json()).toMatchObject({
    Parameter: { Name: name, Value: '{"from":"aws"}', Version: 0 },
  })
})

test('these from memory, the rest from AWS: a name that the emulator holds is never asked for', async () => {
  await using fake = await FakeAws.start(answer)
  await using emulator = await startEmulator({
    aws: behind(fake),
    secrets: { 'cloud/db': 'mine' },
    parameters: { '/cloud/flags': 'mine' },
  })
  expect((await secret(emulator, 'cloud/db')).json()).toHaveProperty('SecretString', 'mine')
  expect(await secret(emulator, 'cloud/db', '&versionStage=none')).toMatchObject(REFUSED)
  expect((await parameter(emulator, '/cloud/flags')).json()).toHaveProperty('Parameter.Value', 'mine')
  expect(fake.calls).toEqual([])
  expect((await secret(emulator, 'cloud/blob')).status).toBe(200)
  expect(fake.calls).toHaveLength(1)
})

test('the extension answers every failure alike, and the log tells which it was', async () => {
  await using fake = await FakeAws.start(answer)
  await using emulator = await startEmulator({ aws: behind(fake) })
  expect(await secret(emulator, 'none')).toMatchObject(REFUSED)
  expect(await secret(emulator, 'denied')).toMatchObject(REFUSED)
  expect(await parameter(emulator, '/none')).toMatchObject(REFUSED)
  expect(emulator.requests.map(({ reason }) => reason)).toEqual([
    'ResourceNotFoundException',
    'AccessDeniedException',
    'ParameterNotFound',
  ])
})

describe('the agent tells what AWS said', () => {
  test.each<[string, AwsAnswer, number, string]>([
    [
      'its exception, with prefix',
      exception('com.amazonaws.secretsmanager#ResourceNotFoundException', 'gone'),
      400,
      '{"__type":"ResourceNotFoundException","message":"gone"}',
    ],
    [
      'access denied',
      exception('AccessDeniedException', 'no identity-based policy allows it'),
      400,
      '{"__type":"AccessDeniedException","message":"no identity-based policy allows it"}',
    ],
    [
      'a failure inside Secrets Manager',
      exception('InternalServiceError', 'try again', 500),
      500,
      '{"__type":"InternalServiceError","message":"try again"}',
    ],
    [
      'a body that is none',
      { raw: '<html>', status: 200 },
      502,
      '{"__type":"ConnectionError","message":"Response Error"}',
    ],
    [
      'a proxy in between',
      { raw: '<html>', status: 400 },
      502,
      '{"__type":"ConnectionError","message":"Response Error"}',
    ],
    [
      'a secret without a value',
      { body: { Name: 'a' } },
      502,
      '{"__type":"ConnectionError","message":"Response Error"}',
    ],
    ['a cut connection', 'reset', 502, '{"__type":"ConnectionError","message":"Read Error"}'],
  ])('%s', async (_, made, status, body) => {
    await using fake = await FakeAws.start(() => made)
    await using emulator = await startEmulator({ dialect: 'agent', aws: behind(fake) })
    expect(await secret(emulator, 'a')).toMatchObject({ status, body })
  })

  test('no answer in time', async () => {
    await using fake = await FakeAws.start(() => 'hang')
    await using emulator = await startEmulator({ dialect: 'agent', aws: { ...behind(fake), timeout: 300 } })
    expect(await secret(emulator, 'a')).toMatchObject({
      status: 504,
      body: '{"__type":"TimeoutError","message":"Timeout"}',
    })
  })

  test('nobody there', async () => {
    const gone = await FakeAws.start(() => 'hang')
    const aws = behind(gone)
    await gone[Symbol.asyncDispose]()
    await using emulator = await startEmulator({ dialect: 'agent', aws })
    expect(await secret(emulator, 'a')).toMatchObject({
      status: 502,
      body: '{"__type":"ConnectionError","message":"Read Error"}',
    })
    expect(emulator.requests[0]).toHaveProperty('reason', 'ConnectionError')
  })

  test('refreshNow asks AWS past the cache', async () => {
    await using fake = await FakeAws.start(answer)
    await using emulator = await startEmulator({ dialect: 'agent', aws: behind(fake) })
    const get = (more: string) => ask(emulator, `/secretsmanager/get?secretId=cloud%2Fdb${more}`)
    await get('')
    expect((await get('&refreshNow=true')).json()).toHaveProperty('CreatedDate', '1772360130.499')
    expect(fake.calls).toHaveLength(2)
  })
})

test.each<[unknown, string]>([
  [{ endpoint: 'localhost:4566' }, 'aws.endpoint'],
  [{ endpoint: 'ftp://a' }, 'aws.endpoint'],
  [{ region: 'eu west' }, 'aws.region'],
  [{ timeout: 0 }, 'aws.timeout'],
  [{ credentials: { accessKeyId: 'hunter2' } }, 'aws.credentials'],
  [{ profile: 'hunter2' }, 'aws.profile'],
  ['yes', 'aws'],
])('a wrong option is named: %j', async (aws, name) => {
  const error = await caught(() => startEmulator({ aws: aws as AwsOptions }))
  expect(error).toHaveProperty('code', 'BAD_OPTION')
  expect(error.message).toContain(`option ${name} must be`)
  expect(error.message).not.toContain('hunter2')
})

test('an http endpoint needs neither credentials nor a region; AWS itself is left to the SDK', () => {
  const test = { accessKeyId: 'test', secretAccessKey: 'test' }
  const plan = (options: AwsOptions, env = {}) => planAws(options, env).client
  expect(plan({ endpoint: 'http://localhost:4566' })).toEqual({
    endpoint: 'http://localhost:4566/',
    region: 'us-east-1',
    credentials: test,
  })
  const own = { AWS_ACCESS_KEY_ID: 'AKID', AWS_REGION: 'eu-west-1' }
  expect(plan({ endpoint: 'http://localhost:4566' }, own)).toEqual({ endpoint: 'http://localhost:4566/' })
  expect(plan({ endpoint: 'https://vpce.example' })).toEqual({ endpoint: 'https://vpce.example/' })
  expect(plan({})).toEqual({})
})
