import { type Clock, monotonic } from '../clock.ts'
import { type Failure, failed, isFailed, type Result } from '../errors/failure.ts'
import type { EndpointOptions } from '../options/declarations.ts'
import type { Effort } from '../options/plan.ts'
import type { Content } from '../value/content.ts'
import type { Answer } from './answer.ts'
import { before, sleep } from './deadline.ts'
import { resolveToken } from './endpoint.ts'
import { readResponse } from './responses.ts'
import { noAnswer, retryPause } from './retry-rules.ts'
import type { Target } from './target.ts'
import type { Transport } from './transport.ts'

/** Inputs of one fetch. */
export interface FetchJob {
  readonly target: Target
  readonly transport: Transport
  readonly endpoint: EndpointOptions
  /** Host and port, as messages show them. */
  readonly address: string
  readonly effort: Effort
  /** Time by which it has to end, on the clock of {@link monotonic}, milliseconds. */
  readonly deadline: number
  /** True if nobody waits for it: then it must not keep the process alive. */
  readonly isBehind: boolean
  readonly clock: Clock
}

const NO_TIME = failed('TIMEOUT', 'no time was left to fetch it').failure

/** Milliseconds that a timer of Node.js may fire early by our clock. */
const TICK = 2

/**
 * Fetches one secret or parameter: attempts, readiness and retries until there is a value, a failure that no
 * further attempt can mend, or the deadline. Never rejects, and never sends anything without a token.
 */
export async function fetchSecret(job: FetchJob): Promise<Result<Answer>> {
  const { target, address, clock, deadline, effort, isBehind } = job
  // A token in a file may stand on a file system that does not answer.
  const found = await before(deadline, resolveToken(job.endpoint, process.env), isBehind)
  if (found === undefined) return ended(NO_TIME, 0, true)
  if (isFailed(found)) return found
  const { token, from } = found.ok
  const started = monotonic()
  let unready = 0
  let retried = 0
  let failure: Failure = NO_TIME
  for (let attempts = 0; ; ) {
    if (deadline - monotonic() < 1) return ended(failure, attempts, true)
    attempts++
    const requestedAt = clock.now()
    const outcome = await job.transport.get(target.path, token, deadline, effort.attemptTimeout, isBehind)
    const result: Result<Content> = isFailed(outcome)
      ? noAnswer(outcome, address)
      : readResponse(target, outcome.status, outcome.body)
    if (!isFailed(result)) return { ok: { content: result.ok, attempts, requestedAt } }
    // An attempt that had less time than attempts get says little about the server, and less than the one before it.
    const wasCut = result.failure.code === 'TIMEOUT' && deadline - monotonic() < TICK
    if (wasCut && attempts > 1) return ended(failure, attempts, true)
    failure = result.failure
    if (failure.code === 'BAD_TOKEN')
      failure = { ...failure, detail: `the server refused the token from ${from}` }

    let pause: number
    if (failure.retry === 'readiness') {
      pause = retryPause('readiness', ++unready, clock.random)
      if (monotonic() - started + pause > effort.readiness) return ended(failure, attempts, false)
    } else if (failure.retry === 'retries' && retried < effort.retries) {
      pause = retryPause('retries', ++retried, clock.random)
    } else {
      return ended(failure, attempts, wasCut)
    }
    // To wait until there is no time to ask again would only make the error later.
    if (monotonic() + pause >= deadline) return ended(failure, attempts, true)
    await sleep(pause, isBehind)
  }
}

function ended(failure: Failure, attempts: number, outOfTime: boolean): Result<Answer> {
  return { failure: { ...failure, attempts, outOfTime } }
}
