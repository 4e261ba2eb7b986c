import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readResponse } from '../src/fetch/responses.ts'
import { parameterTarget, secretTarget, type Target } from '../src/fetch/target.ts'
import type { Content } from '../src/value/content.ts'

const ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders/db-a1b2c3'
const VERSION = '0f6f2e0c-5c3c-4a5b-9f0e-0d9c5f5f7a11'
const PARAMETER_ARN = 'arn:aws:ssm:eu-west-1:123456789012:parameter/orders/flags'

/** As the extension sends it: every key is there. */
const ofExtension = {
  ARN,
  CreatedDate: '2026-03-01T10:15:30.499Z',
  Name: 'orders/db',
  SecretBinary: null,
  SecretString: 'CANARY text',
  VersionId: VERSION,
  VersionStages: ['AWSCURRENT'],
  ResultMetadata: {},
}

/** As the agent sends it: without what is not set, and with dates as seconds. */
const ofAgent = {
  ARN,
  Name: 'orders/db',
  VersionId: VERSION,
  SecretString: 'CANARY text',
  VersionStages: ['AWSCURRENT'],
  CreatedDate: '1772360130.499',
}

const ofParameter = {
  ARN: PARAMETER_ARN,
  DataType: 'text',
  LastModifiedDate: '2026-03-01T10:15:30.362Z',
  Name: '/orders/flags',
  Selector: null,
  SourceResult: null,
  Type: 'String',
  Value: 'CANARY,b',
  Version: 3,
}

function secret(id = 'orders/db', versionId?: string): Target {
  return secretTarget(id, { versionId, versionStage: undefined, refreshNow: false })
}

function staged(versionStage: string): Target {
  return secretTarget('orders/db', { versionId: undefined, versionStage, refreshNow: false })
}

function parameter(id = '/orders/flags'): Target {
  return parameterTarget(id, { version: undefined, label: undefined, withDecryption: true })
}

/** The agent's body of an error: its message is not escaped. */
function agentError(type: string): string {
  return `{"__type":"${type}", "message":"Secrets Manager says "CANARY" of it"}`
}

const text = (value: string): Content => ({ type: 'text', text: value })
const binary = (...bytes: number[]): Content => ({ type: 'binary', bytes: new Uint8Array(bytes) })

test('an answer is read for its own request, whatever came before', () => {
  const [one, other] = [secret(), parameter('/orders/flags')]
  const bodies = ['first', 'second'].map((value) => JSON.stringify({ ...ofExtension, SecretString: value }))
  const read = [0, 0, 1, 0].map((index) => readResponse(one, 200, bodies[index] ?? ''))
  expect(read).toEqual(['first', 'first', 'second', 'first'].map((value) => ({ ok: text(value) })))
  expect(readResponse(other, 200, bodies[0] ?? '')).toHaveProperty('failure.code', 'MALFORMED_RESPONSE')
  expect(readResponse(one, 500, bodies[0] ?? '')).toHaveProperty('failure.code', 'UPSTREAM_FAILURE')
})

describe('a body that holds a secret', () => {
  test.each<[string, Target, unknown, Content]>([
    ['of the extension, text', secret(), ofExtension, text('CANARY text')],
    ['of the agent, text', secret(), ofAgent, text('CANARY text')],
    [
      'of the extension, binary',
      secret(),
      { ...ofExtension, SecretString: null, SecretBinary: 'AP8Q' },
      binary(0, 255, 16),
    ],
    [
      'of the agent, binary',
      secret(),
      { ...ofAgent, SecretString: undefined, SecretBinary: 'AP8=' },
      binary(0, 255),
    ],
    ['binary with two characters of padding', secret(), { SecretBinary: '+/==' }, binary(251)],
    [
      'binary of many bytes',
      secret(),
      { SecretBinary: 'AAECAwQFBgcICQ==' },
      binary(0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    ],
    ['text of no length', secret(), { ...ofExtension, SecretString: '' }, text('')],
    ['binary of no length', secret(), { ...ofExtension, SecretString: null, SecretBinary: '' }, binary()],
    ['without a name', secret(), { SecretString: 'x' }, text('x')],
    ['asked for by its ARN', secret(ARN), ofExtension, text('CANARY text')],
    [
      'asked for by its ARN without the random end',
      secret(ARN.slice(0, -7)),
      ofExtension,
      text('CANARY text'),
    ],
    ['asked for by an ARN, answered without one', secret(ARN), { SecretString: 'x' }, text('x')],
    ['of the version that was asked for', secret('orders/db', VERSION), ofAgent, text('CANARY text')],
  ])('%s', (_name, target, body, content) => {
    expect(readResponse(target, 200, JSON.stringify(body))).toEqual({ ok: content })
  })

  test('binary comes as plain bytes with memory of their own', () => {
    const reading = readResponse(secret(), 200, '{"SecretBinary":"AP8Q"}')
    const content = 'ok' in reading ? reading.ok : undefined
    if (content?.type !== 'binary') throw new Error('no bytes came')
    expect(Object.getPrototypeOf(content.bytes)).toBe(Uint8Array.prototype)
    expect(content.bytes.buffer.byteLength).toBe(3)
  })
})

describe('a body that holds a parameter', () => {
  test.each<[string, Target, object, Content]>([
    ['String', parameter(), {}, text('CANARY,b')],
    ['SecureString', parameter(), { Type: 'SecureString' }, text('CANARY,b')],
    ['StringList', parameter(), { Type: 'StringList' }, { type: 'list', text: 'CANARY,b' }],
    ['no type', parameter(), { Type: null }, text('CANARY,b')],
    ['of no length', parameter(), { Value: '' }, text('')],
    ['without a name', parameter(), { Name: undefined }, text('CANARY,b')],
    ['asked for by its ARN', parameter(PARAMETER_ARN), {}, text('CANARY,b')],
    ['asked for with its version', parameter('/orders/flags:3'), { Selector: ':3' }, text('CANARY,b')],
    ['asked for with a label', parameter('/orders/flags:live'), { Selector: ':live' }, text('CANARY,b')],
    [
      'asked for by its ARN with its version',
      parameter(`${PARAMETER_ARN}:3`),
      { Selector: ':3' },
      text('CANARY,b'),
    ],
    ['with a selector that was asked for apart', parameter(), { Selector: ':3' }, text('CANARY,b')],
    ['with an empty selector', parameter(), { Selector: '' }, text('CANARY,b')],
    [
      'that refers to a secret',
      parameter('/aws/reference/secretsmanager/orders/db'),
      {
        Name: '/aws/reference/secretsmanager/orders/db',
        DataType: null,
        Version: 0,
        SourceResult: JSON.stringify(ofExtension),
      },
      text('CANARY,b'),
    ],
  ])('%s', (_name, target, changed, content) => {
    const body = JSON.stringify({ Parameter: { ...ofParameter, ...changed }, ResultMetadata: {} })
    expect(readResponse(target, 200, body)).toEqual({ ok: content })
  })
})

describe('a body that is not what was asked for', () => {
  const NO_VALUE = 'the response has neither SecretString nor SecretBinary'
  const NO_BASE64 = 'SecretBinary in the response is not base64'
  const OTHER = 'the response is for another secret'
  const OTHER_PARAMETER = 'the response is for another parameter'
  const NO_PARAMETER = 'the response has no Parameter'
  const NO_PARAMETER_VALUE = 'the Parameter in the response has no Value'

  test.each<[string, Target, unknown, string]>([
    ['null', secret(), null, 'the response is not a JSON object'],
    ['a list', secret(), [ofExtension], 'the response is not a JSON object'],
    ['a text', secret(), 'CANARY', 'the response is not a JSON object'],
    ['a number', secret(), 5, 'the response is not a JSON object'],
    ['nothing in it', secret(), {}, NO_VALUE],
    ['both null', secret(), { ...ofExtension, SecretString: null }, NO_VALUE],
    ['a number for the text', secret(), { ...ofAgent, SecretString: 5 }, NO_VALUE],
    ['bytes that are no text', secret(), { SecretBinary: [1] }, NO_VALUE],
    ['base64 with a character missing', secret(), { SecretBinary: 'AP8' }, NO_BASE64],
    ['base64 without padding', secret(), { SecretBinary: 'AP' }, NO_BASE64],
    ['base64 with too much padding', secret(), { SecretBinary: 'AP8Q=' }, NO_BASE64],
    ['base64 for URLs', secret(), { SecretBinary: 'AP-_' }, NO_BASE64],
    ['base64 and something before', secret(), { SecretBinary: '*AP8Q' }, NO_BASE64],
    ['base64 and something behind', secret(), { SecretBinary: 'AP8Q\n' }, NO_BASE64],
    ['padding within', secret(), { SecretBinary: 'AP8=AP8=' }, NO_BASE64],
    ['another name', secret('orders/cache'), ofExtension, OTHER],
    ['a name that begins the same', secret('orders/d'), ofExtension, OTHER],
    ['another ARN', secret(ARN.replace('orders/db', 'orders/cache')), ofExtension, OTHER],
    ['an ARN that begins the same', secret(ARN.slice(0, -8)), ofExtension, OTHER],
    ['an ARN of a longer name', secret(ARN.replace('/db-a1b2c3', '')), ofExtension, OTHER],
    [
      'an ARN whose name goes on',
      secret(ARN.slice(0, -7)),
      { ...ofExtension, ARN: `${ARN.slice(0, -7)}-replica-a1b2c3` },
      OTHER,
    ],
    ['another version', secret('orders/db', 'other'), ofExtension, 'the response is for another version'],
    [
      'no version',
      secret('orders/db', VERSION),
      { SecretString: 'x' },
      'the response is for another version',
    ],
    ['another stage', staged('AWSPREVIOUS'), ofExtension, 'the response is for another stage'],
    [
      'no stage',
      staged('AWSPENDING'),
      { ...ofAgent, VersionStages: [] },
      'the response is for another stage',
    ],
    ['another ARN of its name', secret(), { ...ofExtension, ARN: ARN.replace('/db', '/db-prod') }, OTHER],
    [
      'another ARN and no name',
      secret(),
      { ...ofExtension, Name: null, ARN: ARN.replace('/db', '/db-prod') },
      OTHER,
    ],
    ['another name of its ARN', secret(ARN), { ...ofAgent, ARN: undefined, Name: 'orders/cache' }, OTHER],
    [
      'another label',
      parameterTarget('/orders/flags', { version: undefined, label: 'live', withDecryption: true }),
      { Parameter: { ...ofParameter, Selector: ':test' } },
      'the response is for another label',
    ],
    [
      'another version by number',
      parameterTarget('/orders/flags', { version: 2, label: undefined, withDecryption: true }),
      { Parameter: ofParameter },
      'the response is for another version',
    ],
    [
      'another ARN of a parameter',
      parameter(),
      { Parameter: { ...ofParameter, ARN: PARAMETER_ARN.replace('orders', 'others') } },
      OTHER_PARAMETER,
    ],
    [
      'the ARN of another secret, which a parameter refers to',
      parameter('/aws/reference/secretsmanager/orders/cache'),
      { Parameter: { ...ofParameter, Name: '/aws/reference/secretsmanager/orders/cache', ARN } },
      OTHER_PARAMETER,
    ],
    [
      'a parameter whose name goes on as the ARN of a secret does',
      parameter(PARAMETER_ARN),
      { Parameter: { ...ofParameter, ARN: `${PARAMETER_ARN}-a1b2c3`, Name: '/orders/flags-a1b2c3' } },
      OTHER_PARAMETER,
    ],
    ['a secret for a parameter', parameter(), ofExtension, NO_PARAMETER],
    ['a parameter that is null', parameter(), { Parameter: null }, NO_PARAMETER],
    ['a parameter that is a list', parameter(), { Parameter: [ofParameter] }, NO_PARAMETER],
    ['a parameter for a secret', secret(), { Parameter: ofParameter }, NO_VALUE],
    ['another parameter', parameter('/orders/flag'), { Parameter: ofParameter }, OTHER_PARAMETER],
    [
      'another version of a parameter',
      parameter('/orders/flags:2'),
      { Parameter: { ...ofParameter, Selector: ':3' } },
      OTHER_PARAMETER,
    ],
    [
      'a version of a parameter without saying so',
      parameter('/orders/flags:2'),
      { Parameter: ofParameter },
      OTHER_PARAMETER,
    ],
    [
      'another parameter of its ARN',
      parameter(`${PARAMETER_ARN}/x`),
      { Parameter: ofParameter },
      OTHER_PARAMETER,
    ],
    [
      'a parameter without a value',
      parameter(),
      { Parameter: { ...ofParameter, Value: null } },
      NO_PARAMETER_VALUE,
    ],
    [
      'a parameter with a number for its value',
      parameter(),
      { Parameter: { ...ofParameter, Value: 5, SourceResult: '{}' } },
      NO_PARAMETER_VALUE,
    ],
  ])('%s', (_name, target, body, detail) => {
    expect(readResponse(target, 200, JSON.stringify(body))).toMatchObject({
      failure: { code: 'MALFORMED_RESPONSE', retry: 'retries', detail, status: 200 },
    })
  })

  test.each(['', 'healthy', '{"SecretString":"CANARY', '<html>'])('no JSON: %j', (body) => {
    expect(readResponse(secret(), 200, body)).toMatchObject({
      failure: {
        ...{ code: 'MALFORMED_RESPONSE', retry: 'retries', detail: 'the response is not JSON', status: 200 },
      },
    })
  })

  test('a parameter that refers to a binary secret is of the wrong format', () => {
    const Name = '/aws/reference/secretsmanager/orders/tls'
    const source = JSON.stringify({ ...ofExtension, SecretString: null, SecretBinary: 'AP8Q' })
    const body = { Parameter: { ...ofParameter, Name, Value: null, SourceResult: source } }
    expect(readResponse(parameter(Name), 200, JSON.stringify(body))).toMatchObject({
      failure: {
        code: 'WRONG_FORMAT',
        retry: 'never',
        detail: "it refers to a binary secret, which can't be read as a parameter",
        status: 200,
      },
    })
  })
})

describe('an answer that is an error', () => {
  const NO_REASON = 'the extension answered 400 without saying why'
  const NOT_UNDERSTOOD = 'the server did not understand the request'
  const NOT_READY = 'the extension answered that it is not ready'
  const unknown = (code: number): string =>
    `the server answered status ${code} and an error of an unknown kind`
  const status = (code: number): string => `the server answered with status ${code}`
  const stranger = (code: number): string =>
    `what answers there is not the extension: it answered with status ${code}`

  const rows: readonly [number, string, code: string, retry: string, detail: string][] = [
    [401, '', 'BAD_TOKEN', 'never', 'the token was refused'],
    [403, 'Bad Token', 'BAD_TOKEN', 'never', 'the token was refused'],
    [
      403,
      agentError('AccessDeniedException'),
      'ACCESS_DENIED',
      'never',
      'the server answered AccessDeniedException',
    ],
    [
      429,
      'Connection limit exceeded',
      ...(['THROTTLED', 'retries', 'the server has too many connections or requests'] as const),
    ],
    [400, 'not ready to serve traffic, please wait', 'EXTENSION_NOT_READY', 'readiness', NOT_READY],
    [400, 'an unexpected error occurred while executing request', 'REQUEST_REJECTED', 'retries', NO_REASON],
    [400, '', 'REQUEST_REJECTED', 'retries', NO_REASON],
    [400, 'it is not ready to serve traffic', 'REQUEST_REJECTED', 'retries', NO_REASON],
    [400, 'unknown parameter: CANARY', 'REQUEST_REJECTED', 'never', NOT_UNDERSTOOD],
    [400, 'invalid refreshNow value', 'REQUEST_REJECTED', 'never', NOT_UNDERSTOOD],
    [400, 'missing parameter secretId', 'REQUEST_REJECTED', 'never', NOT_UNDERSTOOD],
    [400, 'Forwarded', 'REQUEST_REJECTED', 'never', NOT_UNDERSTOOD],
    [400, 'CANARY unknown parameter', 'REQUEST_REJECTED', 'retries', NO_REASON],
    [500, 'CANARY', 'UPSTREAM_FAILURE', 'retries', status(500)],
    [599, '', 'UPSTREAM_FAILURE', 'retries', status(599)],
    [499, '', 'EXTENSION_UNAVAILABLE', 'never', stranger(499)],
    [404, 'Not found', 'EXTENSION_UNAVAILABLE', 'never', stranger(404)],
    [405, 'Not allowed', 'EXTENSION_UNAVAILABLE', 'never', stranger(405)],
    [204, '', 'EXTENSION_UNAVAILABLE', 'never', stranger(204)],
    [302, 'CANARY', 'EXTENSION_UNAVAILABLE', 'never', stranger(302)],
    ...(
      [
        ['ResourceNotFoundException', 'NOT_FOUND', 'never'],
        ['AccessDeniedException', 'ACCESS_DENIED', 'never'],
        ['DecryptionFailure', 'ACCESS_DENIED', 'never'],
        ['ThrottlingException', 'THROTTLED', 'retries'],
        ['InternalServiceError', 'UPSTREAM_FAILURE', 'retries'],
        ['InternalFailure', 'UPSTREAM_FAILURE', 'retries'],
        ['TimeoutError', 'UPSTREAM_FAILURE', 'retries'],
        ['ConnectionError', 'UPSTREAM_FAILURE', 'retries'],
        ['InvalidParameterException', 'REQUEST_REJECTED', 'never'],
        ['InvalidRequestException', 'REQUEST_REJECTED', 'never'],
      ] as const
    ).map(([type, code, retry]): [number, string, string, string, string] => [
      ...([400, agentError(type), code, retry, `the server answered ${type}`] as const),
    ]),
    [
      404,
      agentError('ResourceNotFoundException'),
      'NOT_FOUND',
      'never',
      'the server answered ResourceNotFoundException',
    ],
    [
      429,
      agentError('TooManyRequestsException'),
      'THROTTLED',
      'retries',
      'the server answered TooManyRequestsException',
    ],
    [403, agentError('NewException'), 'REQUEST_REJECTED', 'never', 'the server answered NewException'],
    [400, agentError('constructor'), 'REQUEST_REJECTED', 'never', unknown(400)],
    [400, agentError('toString'), 'REQUEST_REJECTED', 'never', unknown(400)],
    [499, agentError('SomethingNew'), 'REQUEST_REJECTED', 'never', unknown(499)],
    [400, agentError('NewException'), 'REQUEST_REJECTED', 'never', 'the server answered NewException'],
    [500, agentError('SomethingNew'), 'UPSTREAM_FAILURE', 'retries', unknown(500)],
    [
      503,
      agentError('AccessDeniedException'),
      'ACCESS_DENIED',
      'never',
      'the server answered AccessDeniedException',
    ],
    [
      400,
      agentError('com.amazonaws.secretsmanager#DecryptionFailure'),
      ...(['ACCESS_DENIED', 'never', 'the server answered DecryptionFailure'] as const),
    ],
    [400, '{"__type" : "TimeoutError"}', 'UPSTREAM_FAILURE', 'retries', 'the server answered TimeoutError'],
    [400, `${' '.repeat(4096)}${agentError('TimeoutError')}`, 'REQUEST_REJECTED', 'retries', NO_REASON],
    [400, agentError('CANARY text'), 'REQUEST_REJECTED', 'retries', NO_REASON],
    [400, agentError(`${'x'.repeat(81)}`), 'REQUEST_REJECTED', 'retries', NO_REASON],
    [400, agentError(`${'x'.repeat(201)}#TimeoutError`), 'REQUEST_REJECTED', 'retries', NO_REASON],
    [400, agentError(''), 'REQUEST_REJECTED', 'retries', NO_REASON],
  ]

  test.each(rows)('%d %j', (code, body, ...[expected, retry, detail]) => {
    const reading = readResponse(secret(), code, body)
    expect(reading).toMatchObject({ failure: { code: expected, retry, detail, status: code } })
    expect(JSON.stringify(reading)).not.toContain('CANARY')
  })

  test('another status for a parameter: no extension', () => {
    expect(readResponse(parameter(), 405, 'Not allowed')).toMatchObject({
      failure: { code: 'EXTENSION_UNAVAILABLE', retry: 'never', detail: stranger(405), status: 405 },
    })
  })

  test('404 for a parameter: the agent has none', () => {
    expect(readResponse(parameter(), 404, 'Not found')).toMatchObject({
      failure: {
        code: 'NOT_FOUND',
        retry: 'never',
        detail: 'the server has no parameters (the Secrets Manager Agent serves secrets only)',
        status: 404,
      },
    })
  })
})

describe('an answer is taken only if it is for what was asked for, whatever that was', () => {
  const word = fc.constantFrom('a', 'b', 'a-b', 'a/b', 'a-a1b2c3', 'b-prod')
  const stage = fc.constantFrom('AWSCURRENT', 'AWSPENDING', 'AWSPREVIOUS', 'mine')
  const version = fc.constantFrom('v1', 'v2')
  const number = fc.integer({ min: 1, max: 3 })
  const label = fc.constantFrom('live', 'test')

  const arnOf = (name: string): string =>
    `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${name}-Zz9Yy8`
  const isTaken = (target: Target, body: object): boolean =>
    'ok' in readResponse(target, 200, JSON.stringify(body))

  test('a secret: by name or ARN, version and stage', () => {
    fc.assert(
      fc.property(
        fc.record({ asked: word, got: word, byArn: fc.boolean() }),
        fc.record({ askedVersion: fc.option(version, { nil: undefined }), gotVersion: version }),
        fc.record({ askedStage: fc.option(stage, { nil: undefined }), gotStages: fc.uniqueArray(stage) }),
        ({ asked, got, byArn }, { askedVersion, gotVersion }, { askedStage, gotStages }) => {
          const target = secretTarget(byArn ? arnOf(asked) : asked, {
            versionId: askedVersion,
            versionStage: askedStage,
            refreshNow: false,
          })
          const body = {
            Name: got,
            ARN: arnOf(got),
            VersionId: gotVersion,
            VersionStages: gotStages,
            SecretString: 'x',
          }
          const isRight =
            asked === got &&
            (askedVersion ?? gotVersion) === gotVersion &&
            (askedStage === undefined || gotStages.includes(askedStage))
          expect(isTaken(target, body)).toBe(isRight)
        },
      ),
      { numRuns: 1_000 },
    )
  })

  test('a parameter: by name or ARN, version and label', () => {
    const arn = (name: string): string => `arn:aws:ssm:eu-west-1:123456789012:parameter/${name}`
    fc.assert(
      fc.property(
        fc.record({ asked: word, got: word, byArn: fc.boolean() }),
        fc.record({ askedNumber: fc.option(number, { nil: undefined }), gotNumber: number }),
        fc.record({ askedLabel: fc.option(label, { nil: undefined }), gotLabel: label }),
        ({ asked, got, byArn }, { askedNumber, gotNumber }, { askedLabel, gotLabel }) => {
          const target = parameterTarget(byArn ? arn(asked) : `/${asked}`, {
            version: askedNumber,
            label: askedLabel,
            withDecryption: true,
          })
          const selector = askedLabel === undefined ? null : `:${gotLabel}`
          const body = { Name: `/${got}`, ARN: arn(got), Version: gotNumber, Selector: selector, Value: 'x' }
          const isRight =
            asked === got && (askedNumber ?? gotNumber) === gotNumber && (askedLabel ?? gotLabel) === gotLabel
          expect(isTaken(target, { Parameter: body })).toBe(isRight)
        },
      ),
      { numRuns: 1_000 },
    )
  })
})
