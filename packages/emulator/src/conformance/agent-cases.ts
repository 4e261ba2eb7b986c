import type { ConformanceCase } from './case.ts'
import { VALUES } from './expected-contents.ts'
import { jsonText, literal, secretArn, VERSION_ID, whole } from './patterns.ts'

const LENGTH = { 'content-length': /^\d+$/ }
const path = (name: string, more = ''): string =>
  `/secretsmanager/get?secretId=${encodeURIComponent(name)}${more}`
const TEXT = path('conformance/text')

/** Only the keys that have a value, in the agent's order. */
const secret = (name: string, value: { text: string } | { binary: string }, stage = 'AWSCURRENT'): RegExp =>
  whole(
    `\\{"ARN":"${secretArn(name)}","Name":${jsonText(name)},"VersionId":"${VERSION_ID}",`,
    'text' in value ? `"SecretString":${jsonText(value.text)},` : `"SecretBinary":${jsonText(value.binary)},`,
    `"VersionStages":\\["${stage}"\\],"CreatedDate":"\\d+(?:\\.\\d+)?"\\}`,
  )
const MESSAGE = '[^"]*'
const QUOTED = path('conformance/text', `&versionStage=${encodeURIComponent('a"b')}`)
const ROLE = encodeURIComponent('arn:aws:iam::123456789012:role/conformance')
const BAD_ROLE = 'invalid roleArn format, expected arn:<partition>:iam::<account>:role/<name>'
const text = secret('conformance/text', { text: VALUES.text })

const found = (name: string, at: string, body: RegExp): ConformanceCase => ({
  name,
  request: { path: at },
  expect: { status: [200], headers: LENGTH, body },
})

/** Body of an exception: a pattern of its type and message, as a version of the agent writes it. */
type ExceptionBody = (type: string, message: string) => RegExp

const exception = (name: string, at: string, body: RegExp): ConformanceCase => ({
  name,
  request: { path: at },
  expect: { status: [400], headers: LENGTH, body },
})

const plain = (
  name: string,
  request: ConformanceCase['request'],
  status: number,
  body: string,
): ConformanceCase => ({ name, request, expect: { status: [status], headers: LENGTH, body: whole(body) } })

/** Cases for every version of the agent. */
const casesOf = (body: ExceptionBody): readonly ConformanceCase[] => [
  plain('is healthy without a token', { path: '/ping', token: 'none' }, 200, 'healthy'),
  plain(
    'is healthy behind a proxy',
    { path: '/ping', token: 'none', headers: { 'x-forwarded-for': '192.0.2.1' } },
    200,
    'healthy',
  ),
  plain(
    'takes only GET for its health',
    { method: 'POST', path: '/ping', token: 'none' },
    405,
    'Not allowed',
  ),
  found('gives a text secret', TEXT, text),
  found(
    'gives a JSON secret as text',
    path('conformance/json'),
    secret('conformance/json', { text: VALUES.json }),
  ),
  found(
    'gives a binary secret in base64',
    path('conformance/binary'),
    secret('conformance/binary', { binary: VALUES.binary }),
  ),
  found('takes the id in the path', '/v1/conformance/text', text),
  found('takes a stage with the id in the path', '/v1/conformance/text?versionStage=AWSCURRENT', text),
  found(
    'gives the current version without a stage',
    path('conformance/history'),
    secret('conformance/history', { text: VALUES.current }),
  ),
  found(
    'gives the previous version by its stage',
    path('conformance/history', '&versionStage=AWSPREVIOUS'),
    secret('conformance/history', { text: VALUES.previous }, 'AWSPREVIOUS'),
  ),
  found(
    'gives a version by a custom stage',
    path('conformance/history', '&versionStage=blue'),
    secret('conformance/history', { text: VALUES.blue }, 'blue'),
  ),
  ...['true', 'TRUE', '1', 'false', 'False', '0'].map((value) =>
    found(`takes refreshNow=${value}`, `${TEXT}&refreshNow=${value}`, text),
  ),
  plain('refuses another refreshNow', { path: `${TEXT}&refreshNow=yes` }, 400, 'invalid refreshNow value'),
  plain('refuses an unknown parameter', { path: `${TEXT}&other=1` }, 400, 'unknown parameter: other'),
  plain('wants an id', { path: '/secretsmanager/get' }, 400, 'missing parameter secretId'),
  exception(
    'says that a secret does not exist',
    path('conformance/none'),
    body('ResourceNotFoundException', MESSAGE),
  ),
  exception(
    'says that a stage does not exist',
    `${TEXT}&versionStage=none`,
    body('ResourceNotFoundException', MESSAGE),
  ),
  exception(
    'says that a version does not exist',
    `${TEXT}&versionId=00000000-0000-0000-0000-000000000000`,
    body('ResourceNotFoundException', MESSAGE),
  ),
  exception(
    'does not treat an encoded & as a separator',
    path('conformance/none&refreshNow=yes'),
    body('(?:ResourceNotFound|Validation)Exception', MESSAGE),
  ),
  plain('refuses a request without a token', { path: TEXT, token: 'none' }, 403, 'Bad Token'),
  plain('refuses a wrong token', { path: TEXT, token: 'wrong' }, 403, 'Bad Token'),
  {
    name: 'takes the token in its other header',
    request: { path: TEXT, token: 'vault' },
    expect: { status: [200], headers: LENGTH, body: text },
  },
  {
    name: 'uses the first of two tokens',
    request: { path: TEXT, token: 'right-wrong' },
    expect: { status: [200], headers: LENGTH, body: text },
  },
  plain('ignores the second of two tokens', { path: TEXT, token: 'wrong-right' }, 403, 'Bad Token'),
  plain(
    'refuses a forwarded request',
    { path: TEXT, headers: { 'x-forwarded-for': '192.0.2.1' } },
    400,
    'Forwarded',
  ),
  plain(
    'checks forwarding before the token',
    { path: TEXT, token: 'none', headers: { 'x-forwarded-for': '192.0.2.1' } },
    400,
    'Forwarded',
  ),
  plain('takes only GET', { method: 'POST', path: TEXT }, 405, 'Not allowed'),
  plain('checks the token before the method', { method: 'PUT', path: TEXT, token: 'none' }, 403, 'Bad Token'),
  plain('does not know other paths', { path: '/other' }, 404, 'Not found'),
  plain('has no parameters', { path: '/systemsmanager/parameters/get?name=a' }, 404, 'Not found'),
]

const spaced: ExceptionBody = (type, message) =>
  whole(`\\{"__type":"(?:[^"]*#)?${type}", "message":"${message}"\\}`)
const compact: ExceptionBody = (type, message) =>
  whole(`\\{"__type":"(?:[^"]*#)?${type}","message":"${message}"\\}`)

/** AWS Secrets Manager Agent 2.0. */
export const agent2Cases: readonly ConformanceCase[] = [
  ...casesOf(spaced),
  exception(
    'puts a message between quotes as it is',
    QUOTED,
    spaced('ResourceNotFoundException', '[^"]*a"b[^"]*'),
  ),
  plain('does not know roles', { path: `${TEXT}&roleArn=${ROLE}` }, 400, 'unknown parameter: roleArn'),
  plain(
    'does not know roles with an id in the path',
    { path: `/v1/conformance/text?roleArn=${ROLE}` },
    400,
    'unknown parameter: roleArn',
  ),
]

/** AWS Workload Credentials Provider 3.x. */
export const agentCases: readonly ConformanceCase[] = [
  ...casesOf(compact),
  exception('escapes a message', QUOTED, compact('ResourceNotFoundException', '[^"]*a\\\\"b[^"]*')),
  plain('refuses a malformed role ARN', { path: `${TEXT}&roleArn=app` }, 400, literal(BAD_ROLE)),
  plain(
    'refuses it with an id in the path',
    { path: '/v1/conformance/text?roleArn=app' },
    400,
    literal(BAD_ROLE),
  ),
  plain(
    'requires an id before it checks the role',
    { path: '/secretsmanager/get?roleArn=app' },
    400,
    'missing parameter secretId',
  ),
]
