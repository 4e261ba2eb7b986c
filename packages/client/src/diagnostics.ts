import { type Channel, channel, type TracingChannel, tracingChannel } from 'node:diagnostics_channel'
import type { Answer } from './cache/shared-secret.ts'
import { monotonic } from './clock.ts'
import type { ExtensionSecretsErrorCode } from './errors/codes.ts'
import type { Result } from './errors/failure.ts'
import type { Target } from './fetch/target.ts'

/** Message of the tracing channel `extension-secrets:fetch`: one object per fetch. Never a value. */
export interface FetchMessage {
  /** The declared name. */
  readonly name: string
  /** The declared id of the secret or name of the parameter. */
  readonly id: string
  /** Which of the two it is. */
  readonly kind: 'secret' | 'parameter'
  /** Stage that is asked for by name, because the current value was refused. */
  readonly stage?: 'AWSPENDING' | 'AWSCURRENT'
  /** How many attempts were made; set when the fetch has ended. */
  attempts?: number
  /** `'ok'`, `'pending'` for a value of `AWSPENDING`, or the code of the failure; set when the fetch has ended. */
  outcome?: 'ok' | 'pending' | ExtensionSecretsErrorCode
  /** How long it took, milliseconds; set when the fetch has ended. */
  duration?: number
}

/**
 * Origin of a served value:
 * - `fresh`: from memory, before it expired, which jitter has it do at the end of its TTL or earlier; it may have been
 *   fetched for another middleware of the process;
 * - `refreshed`: fetched for this invocation, also past the server's cache when the value there was refused;
 * - `stale-while-revalidate`: from memory, expired, while a refresh runs behind it or is left alone after it failed;
 * - `stale-if-error`: from memory, expired, because refreshing it failed;
 * - `pending`: the value of `AWSPENDING`, found while the current one was refused.
 */
export type ReadOutcome = 'fresh' | 'refreshed' | 'stale-while-revalidate' | 'stale-if-error' | 'pending'

/** Message of the channel `extension-secrets:read`: one object per served value. Never a value. */
export interface ReadMessage {
  /** The declared name. */
  readonly name: string
  /** The declared id of the secret or name of the parameter. */
  readonly id: string
  /** How it came to be served. */
  readonly outcome: ReadOutcome
  /** How long ago the request was sent that brought the value, milliseconds. */
  readonly age: number
}

/**
 * The tracing channel of fetches, `tracing:extension-secrets:fetch:start`, `…:asyncEnd` and so on.
 *
 * @see https://nodejs.org/api/diagnostics_channel.html#class-tracingchannel
 */
export const fetchChannel: TracingChannel<FetchMessage, FetchMessage> =
  tracingChannel('extension-secrets:fetch')

/** The channel of reads. Its messages are made only while somebody listens. */
export const readChannel: Channel<unknown, unknown> = channel('extension-secrets:read')

/** Publishes a fetch to whoever listens, and costs nothing while nobody does. */
export async function traced(
  name: string,
  { id, kind, stage }: Target,
  fetch: () => Promise<Result<Answer>>,
): Promise<Result<Answer>> {
  if (!fetchChannel.hasSubscribers) return fetch()
  const message: FetchMessage = { name, id, kind, ...(stage && { stage }) }
  const started = monotonic()
  const done = {} as { result: Result<Answer> }
  // Node.js puts the result of a traced promise into the message: it must be none, or subscribers get the value.
  await fetchChannel.tracePromise(async () => {
    const result = await fetch()
    message.attempts = 'failure' in result ? result.failure.attempts : result.ok.attempts
    message.outcome = 'failure' in result ? result.failure.code : stage === 'AWSPENDING' ? 'pending' : 'ok'
    message.duration = monotonic() - started
    done.result = result
  }, message)
  return done.result
}
