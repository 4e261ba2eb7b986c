import type { ExtensionSecretsErrorCode } from '../errors/codes.ts'
import { failed, type Retry } from '../errors/failure.ts'
import { MAX_BODY, MAX_CONNECTIONS, type NoAnswer, type TransportFailure } from './exchange.ts'

/** Bounds of the pause before another attempt, milliseconds: a server usually gets ready within tens to hundreds. */
const PAUSES: Readonly<Record<Exclude<Retry, 'never'>, { readonly base: number; readonly cap: number }>> = {
  readiness: { base: 20, cap: 200 },
  retries: { base: 50, cap: 1_000 },
}

/** Classification of requests that got no answer. Answers are classified by `responses.ts`. */
const NO_ANSWER: Readonly<
  Record<TransportFailure, readonly [code: ExtensionSecretsErrorCode, retry: Retry]>
> = {
  refused: ['EXTENSION_UNAVAILABLE', 'readiness'],
  lost: ['CONNECTION_LOST', 'retries'],
  broken: ['MALFORMED_RESPONSE', 'retries'],
  'too-large': ['MALFORMED_RESPONSE', 'retries'],
  busy: ['TIMEOUT', 'retries'],
  timeout: ['TIMEOUT', 'retries'],
}

/**
 * Pause before another attempt.
 *
 * @param attempt number of attempts of this kind that have failed, from 1
 * @param random a source of numbers in [0, 1)
 * @returns milliseconds
 */
export function retryPause(retry: Exclude<Retry, 'never'>, attempt: number, random: () => number): number {
  const { base, cap } = PAUSES[retry]
  return fullJitter(attempt, base, cap, random)
}

/**
 * Full jitter over an exponentially growing, capped bound, so that many clients that failed together do not come back
 * together.
 *
 * @param attempt number of attempts of this kind that have failed, from 1
 * @param base the bound after the first failure, milliseconds
 * @param cap the largest bound, milliseconds
 * @param random a source of numbers in [0, 1)
 * @returns milliseconds, 0 to `cap`
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function fullJitter(attempt: number, base: number, cap: number, random: () => number): number {
  return random() * Math.min(cap, base * 2 ** (attempt - 1))
}

/**
 * Failure of an attempt that got no answer.
 *
 * @param address host and port, as messages show them
 */
export function noAnswer({ failure, code, given }: NoAnswer, address: string): ReturnType<typeof failed> {
  const [kind, retry] = NO_ANSWER[failure]
  return failed(kind, detailOf(failure, code, address, Math.round(given)), { retry })
}

function detailOf(
  failure: TransportFailure,
  code: string | undefined,
  address: string,
  given: number,
): string {
  switch (failure) {
    case 'refused':
      return `nothing listens on ${address}`
    case 'lost':
      return code
        ? `no connection to ${address} could be made: ${code}`
        : `the connection to ${address} broke before an answer came`
    case 'broken':
      return `the response of ${address} broke off, or is not HTTP`
    case 'too-large':
      return `the response of ${address} was larger than ${MAX_BODY} bytes`
    case 'busy':
      return `all ${MAX_CONNECTIONS} connections to ${address} were in use for ${given} ms`
    case 'timeout':
      return `${address} did not answer within ${given} ms`
  }
}
