import type { ExtensionSecretsErrorCode } from '../errors/codes.ts'
import { failed, type Result, type Retry } from '../errors/failure.ts'
import type { Content } from '../value/content.ts'
import type { Target } from './target.ts'

/** Meaning of an error, and when another attempt can help. */
type Kind = readonly [ExtensionSecretsErrorCode, Retry]

const DENIED: Kind = ['ACCESS_DENIED', 'never']
const REJECTED: Kind = ['REQUEST_REJECTED', 'never']
const THROTTLED: Kind = ['THROTTLED', 'retries']
const UPSTREAM: Kind = ['UPSTREAM_FAILURE', 'retries']

/** The errors that the agent hands on from AWS, by their `__type`. */
const AWS_ERRORS: ReadonlyMap<string, Kind> = new Map([
  ['ResourceNotFoundException', ['NOT_FOUND', 'never']],
  ['AccessDeniedException', DENIED],
  ['DecryptionFailure', DENIED],
  ['ThrottlingException', THROTTLED],
  ['InternalServiceError', UPSTREAM],
  ['InternalFailure', UPSTREAM],
  ['TimeoutError', UPSTREAM],
  ['ConnectionError', UPSTREAM],
  // The agent assumes at most 20 roles (max_roles) until it restarts.
  ['MaxRolesExceeded', REJECTED],
])

/** An error type's name, after any prefix that ends in `#`. The body need not parse: the agent does not escape it. */
const ERROR_TYPE = /"__type"\s*:\s*"(?:[^"#]{0,200}#)?([A-Za-z]{1,80})"/

/** Only a name like that of an AWS error is shown: nobody knows what another one holds. */
const LIKE_AWS = /(?:Exception|Error|Failure)$/

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/**
 * Reads an answer of the extension or of the agent; which of the two it is shows in the answer alone.
 *
 * @param body the whole body; nothing of it but the name of a known kind of error goes into a failure
 */
export function readResponse(target: Target, status: number, body: string): Result<Content> {
  if (status === 200) return readSuccess(target, body)
  const type = ERROR_TYPE.exec(body.slice(0, 4096))?.[1]
  if (type !== undefined) {
    const [code, retry] = AWS_ERRORS.get(type) ?? byStatus(status)
    const named =
      AWS_ERRORS.has(type) || LIKE_AWS.test(type) ? type : `status ${status} and an error of an unknown kind`
    return refused(code, retry, `the server answered ${named}`, status)
  }
  if (status === 401 || status === 403) return refused('BAD_TOKEN', 'never', 'the token was refused', status)
  if (status === 429) return refused(...THROTTLED, 'the server has too many connections or requests', status)
  if (status >= 500) return refused(...UPSTREAM, `the server answered with status ${status}`, status)
  if (status === 400) return readPlain400(body)
  if (status === 404 && target.kind === 'parameter') {
    return refused(
      'NOT_FOUND',
      'never',
      'the server has no parameters (the Secrets Manager Agent serves secrets only)',
      404,
    )
  }
  const detail = `what answers there is not the extension: it answered with status ${status}`
  return refused('EXTENSION_UNAVAILABLE', 'never', detail, status)
}

/** Meaning of an error of another type. */
function byStatus(status: number): Kind {
  if (status === 429) return THROTTLED
  return status >= 500 ? UPSTREAM : REJECTED
}

function readPlain400(body: string): Result<Content> {
  if (body.startsWith('not ready to serve traffic')) {
    return refused('EXTENSION_NOT_READY', 'readiness', 'the extension answered that it is not ready', 400)
  }
  if (/^(?:unknown parameter|invalid (?:refreshNow|roleArn)|missing parameter|Forwarded)/.test(body)) {
    const isRole = /^(?:unknown parameter:|invalid) roleArn/.test(body)
    const detail = `the server did not understand ${isRole ? 'roleArn (is it a role of IAM, and the agent 3.0 or later?)' : 'the request'}`
    return refused('REQUEST_REJECTED', 'never', detail, 400)
  }
  // The extension says the same of a missing secret and of a moment's throttling, so it is worth a few retries.
  return refused('REQUEST_REJECTED', 'retries', 'the extension answered 400 without saying why', 400)
}

/** Latest answer to each request. Most refreshes bring the same again, which need not be read again. */
const latest = new WeakMap<Target, { readonly body: string; readonly result: Result<Content> }>()

function readSuccess(target: Target, body: string): Result<Content> {
  const known = latest.get(target)
  if (known?.body === body) return known.result
  const result = readBody(target, body)
  latest.set(target, { body, result })
  return result
}

function readBody(target: Target, body: string): Result<Content> {
  let parsed: unknown
  try {
    parsed = JSON.parse(body)
  } catch {
    return malformed('the response is not JSON')
  }
  if (!isObject(parsed)) return malformed('the response is not a JSON object')
  return target.kind === 'secret' ? readSecret(target, parsed) : readParameter(target, parsed)
}

function readSecret(target: Target, body: Readonly<Record<string, unknown>>): Result<Content> {
  if (!namesTarget(target.id, body.Name, body.ARN)) return malformed('the response is for another secret')
  if (target.versionId !== undefined && body.VersionId !== target.versionId) {
    return malformed('the response is for another version')
  }
  const { VersionStages: stages } = body
  if (target.versionStage !== undefined && Array.isArray(stages) && !stages.includes(target.versionStage)) {
    return malformed('the response is for another stage')
  }
  const { SecretString: text, SecretBinary: base64 } = body
  if (typeof text === 'string') return { ok: { type: 'text', text } }
  if (typeof base64 !== 'string') return malformed('the response has neither SecretString nor SecretBinary')
  if (!BASE64.test(base64)) return malformed('SecretBinary in the response is not base64')
  // A copy: what Buffer.from returns may be a window on memory that others use.
  return { ok: { type: 'binary', bytes: new Uint8Array(Buffer.from(base64, 'base64')) } }
}

function readParameter(target: Target, body: Readonly<Record<string, unknown>>): Result<Content> {
  const parameter = body.Parameter
  if (!isObject(parameter)) return malformed('the response has no Parameter')
  if (!namesTarget(withoutSelector(target.id, parameter.Selector), parameter.Name, parameter.ARN))
    return malformed('the response is for another parameter')
  if (target.version !== undefined && parameter.Version !== target.version) {
    return malformed('the response is for another version')
  }
  const { Selector: selector } = parameter
  if (target.label !== undefined && typeof selector === 'string' && selector !== `:${target.label}`) {
    return malformed('the response is for another label')
  }
  const { Type: type, Value: text } = parameter
  if (typeof text === 'string') return { ok: { type: type === 'StringList' ? 'list' : 'text', text } }
  // A binary secret that is read through /aws/reference/secretsmanager/ comes without a value.
  if (text === null && parameter.SourceResult) {
    return refused(
      'WRONG_FORMAT',
      'never',
      "it refers to a binary secret, which can't be read as a parameter",
      200,
    )
  }
  return malformed('the Parameter in the response has no Value')
}

/** Tells whether an answer is for the id that was asked for. A server that leaves the name out is believed. */
function namesTarget(id: string, name: unknown, arn: unknown): boolean {
  if (!id.startsWith('arn:'))
    return (typeof name !== 'string' || name === id) && (typeof arn !== 'string' || isArnOf(arn, id))
  if (typeof arn === 'string') return arn === id || (id.includes(':secret:') && isWithSuffix(arn, id))
  return typeof name !== 'string' || isArnOf(id, name) || id.endsWith(`:secret:${name}`)
}

/** Tells whether an ARN is that of a name, which may be that of a secret read as a parameter. Other kinds of ARNs are believed. */
function isArnOf(arn: string, name: string): boolean {
  const secret = afterwards(arn, ':secret:')
  const reference = afterwards(name, '/aws/reference/secretsmanager/')
  if (secret !== undefined) return isWithSuffix(secret, reference ?? name)
  const parameter = afterwards(arn, ':parameter/')
  return parameter === undefined || reference !== undefined || parameter === name.replace(/^\//, '')
}

/** Compares with a name, or an ARN, that lacks the hyphen and the six random characters which end a secret's ARN. */
function isWithSuffix(arn: string, start: string): boolean {
  return arn.startsWith(start) && /^-[A-Za-z0-9]{6}$/.test(arn.slice(start.length))
}

function afterwards(text: string, mark: string): string | undefined {
  const at = text.indexOf(mark)
  return at < 0 ? undefined : text.slice(at + mark.length)
}

/** A parameter may be asked for as `name:version` or `name:label`; the answer says these apart from its name. */
function withoutSelector(id: string, selector: unknown): string {
  return typeof selector === 'string' && id.endsWith(selector) ? id.slice(0, id.length - selector.length) : id
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function malformed(detail: string): Result<Content> {
  return refused('MALFORMED_RESPONSE', 'retries', detail, 200)
}

function refused(
  code: ExtensionSecretsErrorCode,
  retry: Retry,
  detail: string,
  status: number,
): Result<Content> {
  return failed(code, detail, { retry, status })
}
