/** Failure of AWS, as the agent reports it. The agent distinguishes failures; the extension gives one answer to all. */
export interface AwsFailure {
  readonly exception: string
  readonly message?: string
  readonly status: number
}

const NETWORK =
  /\b(E(CONN[A-Z]+|PIPE|HOSTUNREACH|NETUNREACH|NOTFOUND|AI_AGAIN|TIMEDOUT|PROTO)|socket hang up)\b/

/**
 * Converts the error of a rejected SDK call. An exception of the service keeps its name, status and message; a timeout,
 * a broken connection and a broken answer become what the agent reports for them.
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
  // There was an answer, but not one that Secrets Manager gives.
  if (typeof status === 'number' || $response !== undefined || name === 'SyntaxError') {
    return { exception: 'ConnectionError', message: 'Response Error', status: 502 }
  }
  // Under a test runner, the error comes from another realm and the SDK wraps it, so only the message has its code.
  if (NETWORK.test(`${code} ${message}`)) {
    return { exception: 'ConnectionError', message: 'Read Error', status: 502 }
  }
  return { exception: 'InternalFailure', status: 500 }
}

/** True for an exception's name. If an answer has no `__type`, the SDK calls it `Unknown` or `UnknownError`. */
const isException = (name: unknown): name is string =>
  typeof name === 'string' &&
  /^[A-Za-z]\w*$/.test(name) &&
  !/^(Unknown(Error)?|SyntaxError|Error)$/.test(name)

const fields = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
