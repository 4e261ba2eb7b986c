/**
 * Kind of failure, for programs and alarms. Stable: a code never changes its meaning.
 *
 * - `EXTENSION_UNAVAILABLE`: nothing, or something that is not the extension, listens on the port.
 * - `EXTENSION_NOT_READY`: the extension answers that it is not ready; it serves only during an invocation.
 * - `CONNECTION_LOST`: connections broke before a response came, or couldn't be opened although something may listen.
 * - `MALFORMED_RESPONSE`: a response broke off, was too large, or doesn't follow the protocol.
 * - `TIMEOUT`: no response in time.
 * - `THROTTLED`: too many requests.
 * - `UPSTREAM_FAILURE`: the server, or AWS behind it, failed.
 * - `REQUEST_REJECTED`: the server refused the request, and its response gives no reason.
 * - `NOT_FOUND`: there is no such secret, version or parameter.
 * - `ACCESS_DENIED`: IAM or KMS denied the request.
 * - `BAD_TOKEN`: the server refused the token.
 * - `INVALID_ID`: a function that chooses an id for the invocation returned something that can't be an id; nothing was sent.
 * - `NO_TOKEN`: there is no usable token, so nothing was sent.
 * - `WRONG_FORMAT`: the stored value doesn't have the declared format.
 * - `INVALID_SECRET`: the schema refused the value.
 */
export type ExtensionSecretsErrorCode =
  | 'EXTENSION_UNAVAILABLE'
  | 'EXTENSION_NOT_READY'
  | 'CONNECTION_LOST'
  | 'MALFORMED_RESPONSE'
  | 'TIMEOUT'
  | 'THROTTLED'
  | 'UPSTREAM_FAILURE'
  | 'REQUEST_REJECTED'
  | 'NOT_FOUND'
  | 'ACCESS_DENIED'
  | 'BAD_TOKEN'
  | 'NO_TOKEN'
  | 'INVALID_ID'
  | 'WRONG_FORMAT'
  | 'INVALID_SECRET'
