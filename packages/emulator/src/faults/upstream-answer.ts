import type { UpstreamFault } from './fault-plan.ts'

/** Failure of a call to AWS, in the form that the books use. */
export interface UpstreamFailure {
  readonly exception: string
  readonly message?: string
  readonly status?: number
}

type Kind<T> = T extends { readonly kind: unknown } ? Omit<T, 'secret' | 'parameter'> : never

/** Status and type that the agent reports for a broken call. They are its own, not an exception of AWS. */
const TIMEOUT: UpstreamFailure = { exception: 'TimeoutError', message: 'Timeout', status: 504 }
const BROKEN: UpstreamFailure = { exception: 'ConnectionError', message: 'Read Error', status: 502 }

const MESSAGES: Readonly<Record<string, string>> = {
  ResourceNotFoundException: "Secrets Manager can't find the specified secret.",
  AccessDeniedException: 'User is not authorized to perform this action',
  DecryptionFailure: "Secrets Manager can't decrypt the protected secret text using the provided KMS key.",
  InvalidParameterException: 'The parameter name or value is invalid.',
  InvalidRequestException: 'A parameter value is not valid for the current state of the resource.',
  ThrottlingException: 'Rate exceeded',
  InternalServiceError: 'An error occurred on the server side.',
}

/** Failure that a fault simulates. */
export const upstreamAnswer = (fault: Kind<UpstreamFault>): UpstreamFailure => {
  if (fault.kind === 'upstream-timeout') return TIMEOUT
  if (fault.kind === 'upstream-broken') return BROKEN
  const exception = fault.kind === 'throttle' ? 'ThrottlingException' : fault.type
  return {
    exception,
    message: MESSAGES[exception] ?? 'failed',
    status: exception === 'InternalServiceError' ? 500 : 400,
  }
}
