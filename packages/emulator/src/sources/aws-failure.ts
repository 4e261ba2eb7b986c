/** A failure of AWS, in the words of the agent, which tells them apart; the extension gives one answer to all. */
export interface AwsFailure {
  readonly exception: string
  readonly message?: string
  readonly status: number
}

const NETWORK =
  /\b(E(CONN[A-Z]+|PIPE|HOSTUNREACH|NETUNREACH|NOTFOUND|AI_AGAIN|TIMEDOUT|PROTO)|socket hang up)\b/

/**
 * What came of a call of the SDK that rejected: an exception of the service keeps its name, status and message; a call
 * that took too long, and a connection or an answer that broke, are what the agent makes of them.
 */
export const awsFailure = (error: unknown): AwsFailure => {
  const { name, message, code, $metadata, $response } = fields(error)
  if (name === 'TimeoutError' || name === 'AbortError') {
    return { exception: 'TimeoutError', message: 'Timeout', status: 504 }
  }
  const status = fields($metadata).httpStatusCode
  if (typeof status === 'number' && status >= 400 && isException(name)) {
    return { exception: name, message: typeof message === 'string' ? message : '', status }
  }
  // An answer came, but it was none that Secrets Manager gives.
  if (typeof status === 'number' || $response !== undefined || name === 'SyntaxError') {
    return { exception: 'ConnectionError', message: 'Response Error', status: 502 }
  }
  // Under a test runner the error is of another realm, and the SDK wraps it: then its code stands in the message only.
  if (NETWORK.test(`${code} ${message}`)) {
    return { exception: 'ConnectionError', message: 'Read Error', status: 502 }
  }
  return { exception: 'InternalFailure', status: 500 }
}

/** The SDK calls an answer without a `__type` `Unknown` or `UnknownError`. */
const isException = (name: unknown): name is string =>
  typeof name === 'string' &&
  /^[A-Za-z]\w*$/.test(name) &&
  !/^(Unknown(Error)?|SyntaxError|Error)$/.test(name)

const fields = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
