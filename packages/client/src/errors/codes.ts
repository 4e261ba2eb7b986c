/**
 * Kind of failure, for programs and alarms. Stable: a code never changes its meaning.
 *
 * - `EXTENSION_UNAVAILABLE`: nothing, or something that is not the extension, listens on the port.
 * - `EXTENSION_NOT_READY`: the extension answers, but serves only while an invocation runs.
 * - `CONNECTION_LOST`: connections broke before a response came, or could not be made for another reason than that nothing listens.
 * - `MALFORMED_RESPONSE`: a response broke off, was too large, or was not what the protocol says.
 * - `TIMEOUT`: no answer in time.
 * - `THROTTLED`: too many requests.
 * - `UPSTREAM_FAILURE`: the server, or AWS behind it, failed.
 * - `REQUEST_REJECTED`: the request was refused without a reason that the protocol hands on.
 * - `NOT_FOUND`: there is no such secret, version or parameter.
 * - `ACCESS_DENIED`: IAM or KMS said no.
 * - `BAD_TOKEN`: the server refused the token.
 * - `INVALID_ID`: a function that chooses an id for the invocation returned something that cannot be one; nothing was sent.
 * - `NO_TOKEN`: there is no usable token, so nothing was sent.
 * - `WRONG_FORMAT`: what is stored is not of the declared format.
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
