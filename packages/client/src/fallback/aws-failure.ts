import type { ExtensionSecretsErrorCode } from '../errors/codes.ts'
import { failed } from '../errors/failure.ts'

/** Codes of AWS's exceptions, by their names. */
const CODES: ReadonlyMap<string, ExtensionSecretsErrorCode> = new Map<string, ExtensionSecretsErrorCode>([
  ['ResourceNotFoundException', 'NOT_FOUND'],
  ['ParameterNotFound', 'NOT_FOUND'],
  ['ParameterVersionNotFound', 'NOT_FOUND'],
  ['AccessDeniedException', 'ACCESS_DENIED'],
  ['AccessDenied', 'ACCESS_DENIED'],
  ['DecryptionFailure', 'ACCESS_DENIED'],
  ['InvalidKeyId', 'ACCESS_DENIED'],
  ['UnrecognizedClientException', 'ACCESS_DENIED'],
  ['InvalidSignatureException', 'ACCESS_DENIED'],
  ['ExpiredTokenException', 'ACCESS_DENIED'],
  ['ExpiredToken', 'ACCESS_DENIED'],
  ['ThrottlingException', 'THROTTLED'],
  ['TooManyRequestsException', 'THROTTLED'],
  ['InternalServiceError', 'UPSTREAM_FAILURE'],
  ['InternalServerError', 'UPSTREAM_FAILURE'],
])

/** Reasons inside of AWS's own sentences, in our words: the sentences themselves are pieces of a response. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/marked for deletion|scheduled for deletion/i, 'it is scheduled for deletion'],
  [/explicit deny/i, 'a policy denies it explicitly'],
  [/because no (identity|resource)-based policy allows/i, 'no policy allows it'],
  [/\bKMS\b/i, 'its KMS key may not be used'],
]

interface SdkError {
  readonly name?: unknown
  readonly message?: unknown
  readonly code?: unknown
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number }
}

/** Failure that an error of the AWS SDK stands for. Nothing of its message is shown, only what it is known to say. */
export function awsFailure(error: unknown): ReturnType<typeof failed> {
  const { name, message, code, $metadata = {} } = Object(error) as SdkError
  const { httpStatusCode: status, attempts = 1 } = $metadata
  const text = typeof message === 'string' ? message : ''
  const kind = typeof name === 'string' && /^[A-Za-z]{1,80}$/.test(name) ? name : 'an unknown error'
  const more = { attempts, ...(status === undefined ? {} : { status }) }

  if (kind === 'TimeoutError' || kind === 'AbortError')
    return failed('TIMEOUT', 'AWS did not answer in time', more)
  if (kind === 'CredentialsProviderError')
    return failed('ACCESS_DENIED', 'the AWS SDK found no usable credentials', { attempts: 0 })
  if (/Region is missing/.test(text))
    return failed('REQUEST_REJECTED', 'the AWS SDK found no region: set AWS_REGION, or awsSdk({ region })', {
      attempts: 0,
    })
  const known = CODES.get(kind)
  if (known !== undefined || (status !== undefined && status >= 400 && status < 500)) {
    const reason = REASONS.find(([pattern]) => pattern.test(text))?.[1]
    const detail = `AWS answered ${kind}${reason === undefined ? '' : ` (${reason})`}`
    return failed(known ?? 'REQUEST_REJECTED', detail, more)
  }
  if (status !== undefined && status >= 500)
    return failed('UPSTREAM_FAILURE', `AWS answered with status ${status}`, more)
  // Under a test runner the SDK wraps an error of another realm: then its code stands in the message only.
  const network = /\bE[A-Z_]{4,}\b|socket hang up/.exec(`${String(code)} ${text}`)?.[0]
  return failed(
    'UPSTREAM_FAILURE',
    `AWS could not be asked${network === undefined ? '' : `: ${network}`}`,
    more,
  )
}
