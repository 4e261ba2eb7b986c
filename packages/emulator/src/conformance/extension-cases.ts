import type { ConformanceCase } from './case.ts'
import { VALUES } from './expected-contents.ts'
import { GO_TIME, jsonText, literal, parameterArn, secretArn, VERSION_ID, whole } from './patterns.ts'

const LENGTH = { 'content-length': /^\d+$/ }
const secretPath = (name: string, more = ''): string =>
  `/secretsmanager/get?secretId=${encodeURIComponent(name)}${more}`
const parameterPath = (name: string, more = ''): string =>
  `/systemsmanager/parameters/get?name=${encodeURIComponent(name)}${more}`

/** Every key of the Go struct, in its order; null if it has no value. */
const secret = (name: string, value: { text: string } | { binary: string }, stage = 'AWSCURRENT'): RegExp =>
  whole(
    `\\{"ARN":"${secretArn(name)}","CreatedDate":"${GO_TIME}","Name":${jsonText(name)},`,
    `"SecretBinary":${'binary' in value ? jsonText(value.binary) : 'null'},`,
    `"SecretString":${'text' in value ? jsonText(value.text) : 'null'},`,
    `"VersionId":"${VERSION_ID}","VersionStages":\\["${stage}"\\],"ResultMetadata":\\{\\}\\}\\s*`,
  )

interface Parameter {
  readonly type: string
  /** A piece of a regular expression for JSON. */
  readonly value: string
  readonly selector?: string
  readonly version?: string
  readonly source?: string
  readonly dataType?: string
}

const parameter = (name: string, expected: Parameter): RegExp => {
  const {
    type,
    value,
    selector = 'null',
    version = '[1-9]\\d*',
    source = 'null',
    dataType = '"text"',
  } = expected
  return whole(
    `\\{"Parameter":\\{"ARN":"${parameterArn(name)}","DataType":${dataType},"LastModifiedDate":"${GO_TIME}",`,
    `"Name":${jsonText(name)},"Selector":${selector},"SourceResult":${source},`,
    `"Type":"${type}","Value":${value},"Version":${version}\\},"ResultMetadata":\\{\\}\\}\\s*`,
  )
}

const found = (name: string, path: string, body: RegExp): ConformanceCase => ({
  name,
  request: { path },
  expect: { status: [200], headers: LENGTH, body },
})

const refused = (name: string, path: string): ConformanceCase => ({
  name,
  request: { path },
  expect: {
    status: [400],
    headers: LENGTH,
    body: whole('an unexpected error occurred while executing request\\s*'),
  },
})

const REFERENCE = '/aws/reference/secretsmanager/conformance/'
const DECRYPTED = '&withDecryption=true'
const HISTORY = '/conformance/history'

/** The AWS Parameters and Secrets Lambda Extension. */
export const extensionCases: readonly ConformanceCase[] = [
  found(
    'gives a text secret',
    secretPath('conformance/text'),
    secret('conformance/text', { text: VALUES.text }),
  ),
  found(
    'gives a JSON secret as text',
    secretPath('conformance/json'),
    secret('conformance/json', { text: VALUES.json }),
  ),
  found(
    'gives a binary secret in base64',
    secretPath('conformance/binary'),
    secret('conformance/binary', { binary: VALUES.binary }),
  ),
  found(
    'gives the current version without a stage',
    secretPath('conformance/history'),
    secret('conformance/history', { text: VALUES.current }),
  ),
  found(
    'gives the previous version by its stage',
    secretPath('conformance/history', '&versionStage=AWSPREVIOUS'),
    secret('conformance/history', { text: VALUES.previous }, 'AWSPREVIOUS'),
  ),
  found(
    'gives a version by a custom stage',
    secretPath('conformance/history', '&versionStage=blue'),
    secret('conformance/history', { text: VALUES.blue }, 'blue'),
  ),
  refused('has one error for a missing secret', secretPath('conformance/none')),
  refused('has the same error for an unknown stage', secretPath('conformance/text', '&versionStage=none')),
  refused(
    'has the same error for an unknown version',
    secretPath('conformance/text', '&versionId=00000000-0000-0000-0000-000000000000'),
  ),
  refused(
    'does not treat an encoded & as a separator',
    secretPath('conformance/none&secretId=conformance/text'),
  ),
  {
    name: 'refuses a request without a token',
    request: { path: secretPath('conformance/text'), token: 'none' },
    expect: { status: [401, 403] },
  },
  {
    name: 'refuses a wrong token',
    request: { path: secretPath('conformance/text'), token: 'wrong' },
    expect: { status: [401, 403] },
  },
  found(
    'gives a parameter',
    parameterPath('/conformance/string'),
    parameter('/conformance/string', { type: 'String', value: jsonText(VALUES.string) }),
  ),
  found(
    'gives a list as one string with commas',
    parameterPath('/conformance/list'),
    parameter('/conformance/list', { type: 'StringList', value: jsonText(VALUES.list) }),
  ),
  found(
    'gives a SecureString encrypted',
    parameterPath('/conformance/secure'),
    parameter('/conformance/secure', { type: 'SecureString', value: '"[A-Za-z0-9+/]{80,}={0,2}"' }),
  ),
  found(
    'gives a SecureString in clear with withDecryption',
    parameterPath('/conformance/secure', DECRYPTED),
    parameter('/conformance/secure', { type: 'SecureString', value: jsonText(VALUES.secure) }),
  ),
  found(
    'gives a parameter by version, and says so',
    parameterPath(HISTORY, '&version=1'),
    parameter(HISTORY, { type: 'String', value: jsonText(VALUES.older), selector: '":1"', version: '1' }),
  ),
  found(
    'gives a parameter by label, and says so',
    parameterPath(HISTORY, '&label=old'),
    parameter(HISTORY, { type: 'String', value: jsonText(VALUES.older), selector: '":old"', version: '1' }),
  ),
  found(
    'gives the newest version of a parameter',
    parameterPath(HISTORY),
    parameter(HISTORY, { type: 'String', value: jsonText(VALUES.newer), version: '2' }),
  ),
  refused('has the same error for a missing parameter', parameterPath('/conformance/none')),
  refused('has the same error for an unknown label', parameterPath(HISTORY, '&label=none')),
  found(
    'gives a secret through Parameter Store, with the whole secret in SourceResult',
    parameterPath(`${REFERENCE}text`, DECRYPTED),
    parameter(`${REFERENCE}text`, {
      type: 'SecureString',
      value: jsonText(VALUES.text),
      version: '0',
      source: `"\\{(?=[^}]*${literal('\\"name\\":\\"conformance/text\\"')}).*\\}"`,
      dataType: 'null',
    }),
  ),
  found(
    'gives a binary secret through Parameter Store without a value',
    parameterPath(`${REFERENCE}binary`, DECRYPTED),
    parameter(`${REFERENCE}binary`, {
      type: 'SecureString',
      value: 'null',
      version: '0',
      source: '"\\{.*\\}"',
      dataType: 'null',
    }),
  ),
]
