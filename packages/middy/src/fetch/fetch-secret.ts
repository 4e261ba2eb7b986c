import { setTimeout as sleep } from 'node:timers/promises'
import type { Surroundings } from '../cache/shared-secret.ts'
import { monotonic } from '../clock.ts'
import type { ExtensionSecretsErrorCode } from '../errors/codes.ts'
import type { Failure, FetchFailure, Retry } from '../errors/failure.ts'
import type { EndpointOptions } from '../options/declarations.ts'
import type { Effort } from '../options/plan.ts'
import { before } from './deadline.ts'
import { resolveToken } from './endpoint.ts'
import { type Reading, readResponse, type Stored } from './responses.ts'
import { fullJitter } from './retry-rules.ts'
import type { Target } from './target.ts'
import { MAX_BODY, MAX_CONNECTIONS, type NoAnswer, type Transport } from './transport.ts'

/** What one fetch came to. */
export type FetchResult =
  | {
      readonly stored: Stored
      readonly attempts: number
      /** Wall-clock time at which the attempt that brought it was begun, milliseconds since the epoch. */
      readonly asOf: number
    }
  | { readonly failure: FetchFailure }

/** Everything one fetch works with. */
export interface FetchJob {
  readonly target: Target
  readonly transport: Transport
  readonly endpoint: EndpointOptions
  /** Host and port, as messages show them. */
  readonly address: string
  readonly effort: Effort
  /** By when it has to end, on the clock of {@link monotonic}, milliseconds. */
  readonly deadline: number
  /** Whether nobody waits for it: then it must not keep the process alive. */
  readonly isBehind: boolean
  readonly surroundings: Surroundings
}

/** Bounds of the pause while a server gets ready: it usually takes tens to hundreds of milliseconds. */
const READINESS_BASE = 20
const READINESS_CAP = 200

/** Bounds of the pause before a retry. */
const RETRY_BASE = 50
const RETRY_CAP = 1_000

/**
 * Fetches one secret or parameter: attempts, readiness and retries until there is a value, a failure that no
 * further attempt can mend, or the deadline. Never rejects, and never sends anything without a token.
 */
export async function fetchStored(job: FetchJob): Promise<FetchResult> {
  // A token in a file may stand on a file system that does not answer.
  const found = await before(job.deadline, resolveToken(job.endpoint, process.env), job.isBehind)
  if (found === undefined) return ended(NO_TIME, 0, true)
  if ('missing' in found) return ended({ code: 'NO_TOKEN', retry: 'never', detail: found.missing }, 0, false)
  const { token, from } = found
  const started = monotonic()
  let unready = 0
  let retried = 0
  let failure: Failure = NO_TIME
  for (let attempts = 0; ; ) {
    const left = job.deadline - monotonic()
    if (left < 1) return ended(failure, attempts, true)
    attempts++
    const asOf = job.surroundings.now()
    const reading = await attempt(job, token, Math.min(left, job.effort.attemptTimeout))
    if ('stored' in reading) return { stored: reading.stored, attempts, asOf }
    // An attempt that had less time than attempts get says little about the server, and less than the one before it.
    const wasCut = reading.failure.code === 'TIMEOUT' && left < job.effort.attemptTimeout
    if (wasCut && attempts > 1) return ended(failure, attempts, true)
    failure = reading.failure
    if (failure.code === 'BAD_TOKEN')
      failure = { ...failure, detail: `the server refused the token from ${from}` }

    let pause: number
    if (failure.retry === 'readiness') {
      pause = fullJitter(++unready, READINESS_BASE, READINESS_CAP, job.surroundings.random)
      if (monotonic() - started + pause > job.effort.readiness) return ended(failure, attempts, false)
    } else if (failure.retry === 'retries' && retried < job.effort.retries) {
      pause = fullJitter(++retried, RETRY_BASE, RETRY_CAP, job.surroundings.random)
    } else {
      return ended(failure, attempts, wasCut)
    }
    // To wait until there is no time to ask again would only make the error later.
    if (monotonic() + pause >= job.deadline) return ended(failure, attempts, true)
    await sleep(pause, undefined, { ref: !job.isBehind })
  }
}

const NO_TIME: Failure = { code: 'TIMEOUT', retry: 'never', detail: 'there was no time left to ask' }

async function attempt(job: FetchJob, token: string, timeout: number): Promise<Reading> {
  const outcome = await job.transport.get(job.target.path, token, timeout, job.isBehind)
  return 'failure' in outcome
    ? { failure: transportFailure(outcome, job.address, timeout) }
    : readResponse(job.target, outcome.status, outcome.body)
}

function transportFailure({ failure, code }: NoAnswer, address: string, timeout: number): Failure {
  switch (failure) {
    case 'refused':
      return failed('EXTENSION_UNAVAILABLE', `nothing listens on ${address}`, 'readiness')
    case 'lost':
      return failed(
        'CONNECTION_LOST',
        code
          ? `no connection to ${address} could be made: ${code}`
          : `the connection to ${address} broke before an answer came`,
      )
    case 'broken':
      return failed('MALFORMED_RESPONSE', `the response of ${address} broke off or was no HTTP`)
    case 'too-large':
      return failed('MALFORMED_RESPONSE', `the response of ${address} was larger than ${MAX_BODY} bytes`)
    case 'busy':
      return failed(
        'TIMEOUT',
        `all ${MAX_CONNECTIONS} connections to ${address} were in use for ${Math.round(timeout)} ms`,
      )
    case 'timeout':
      return failed('TIMEOUT', `${address} did not answer within ${Math.round(timeout)} ms`)
  }
}

function failed(code: ExtensionSecretsErrorCode, detail: string, retry: Retry = 'retries'): Failure {
  return { code, retry, detail }
}

function ended(failure: Failure, attempts: number, outOfTime: boolean): FetchResult {
  return { failure: { ...failure, attempts, outOfTime } }
}
