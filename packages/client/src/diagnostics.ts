import { type Channel, channel, type TracingChannel, tracingChannel } from 'node:diagnostics_channel'
import { monotonic } from './clock.ts'
import type { ExtensionSecretsErrorCode } from './errors/codes.ts'
import { isFailed, type Result } from './errors/failure.ts'
import type { Answer } from './fetch/answer.ts'
import type { Target } from './fetch/target.ts'
import type { Plan } from './options/plan.ts'
import type { PlanItem } from './options/plan-item.ts'

/** Message of the tracing channel `extension-secrets:fetch`: one object per fetch. Never a value. */
export interface FetchMessage {
  /** The declared name. */
  readonly name: string
  /** The declared id of the secret or name of the parameter. */
  readonly id: string
  /** Kind of the item. */
  readonly kind: 'secret' | 'parameter'
  /** Stage that is asked for by name, because the current value was refused. */
  readonly stage?: 'AWSPENDING' | 'AWSCURRENT'
  /** Number of attempts; set when the fetch has ended. */
  attempts?: number
  /** `'ok'`, `'pending'` for a value of `AWSPENDING`, or the code of the failure; set when the fetch has ended. */
  outcome?: 'ok' | 'pending' | ExtensionSecretsErrorCode
  /** Name of the fallback, such as `aws-sdk`, if it was asked because nothing listens; set when the fetch has ended. */
  source?: string
  /** Duration, milliseconds; set when the fetch has ended. */
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
  /** Way in which it was served. */
  readonly outcome: ReadOutcome
  /** Age of the value, milliseconds, counted from the sending of the request that brought it. */
  readonly age: number
}

/** One declared secret or parameter in a {@link DeclaredMessage}. Durations in milliseconds. */
export interface DeclaredItem {
  /** The declared name. */
  readonly name: string
  /** Kind of the item. */
  readonly kind: 'secret' | 'parameter'
  /** The declared id of the secret or name of the parameter; `undefined` if a function chooses it for each invocation. */
  readonly id: string | undefined
  /** Id of the version that was asked for. */
  readonly versionId?: string | undefined
  /** Stage of the version that was asked for. */
  readonly versionStage?: string | undefined
  /** Version of the parameter that was asked for. */
  readonly version?: number | undefined
  /** Label of the parameter's version that was asked for. */
  readonly label?: string | undefined
  /** Says whether AWS decrypts the parameter. */
  readonly withDecryption?: boolean
  /** Role that the agent assumes to read it. */
  readonly roleArn?: string | undefined
  /** Path and query of the request; of no meaning where a function chooses the id. */
  readonly path: string
  /** Says whether the handler can do without it. */
  readonly optional: boolean
  /** Rules of its freshness, milliseconds, but for the share `jitter`. */
  readonly policy: {
    readonly ttl: number
    readonly staleIfError: number
    readonly staleWhileRevalidate: number
    readonly jitter: number
  }
}

/** Message of the channel `extension-secrets:declared`: one object per set of secrets. Never a value, nor a token. */
export interface DeclaredMessage {
  /** Declared secrets and parameters. */
  readonly secrets: readonly DeclaredItem[]
  /** Name of the fallback, if there is one. */
  readonly fallback: string | undefined
}

/** The channel of declarations: a message when a set of secrets is made, if anybody listens then. */
export const declaredChannel: Channel<unknown, unknown> = channel('extension-secrets:declared')

/** Publishes what a plan declares. */
export function publishDeclared({ items, dynamic, fallback }: Plan): void {
  const shown = ({ name, optional, policy, target }: PlanItem): DeclaredItem => ({
    ...target,
    ...{ name, optional, policy },
  })
  const secrets = [...items.map(shown), ...dynamic.map(({ at }) => ({ ...shown(at('-')), id: undefined }))]
  declaredChannel.publish({ secrets, fallback: fallback?.name } satisfies DeclaredMessage)
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
export function traced(
  name: string,
  target: Target,
  fetch: () => Promise<Result<Answer>>,
): Promise<Result<Answer>> {
  return fetchChannel.hasSubscribers ? published(name, target, fetch) : fetch()
}

async function published(
  name: string,
  { id, kind, stage }: Target,
  fetch: () => Promise<Result<Answer>>,
): Promise<Result<Answer>> {
  const message: FetchMessage = { name, id, kind, ...(stage && { stage }) }
  const started = monotonic()
  const done = {} as { result: Result<Answer> }
  // Node.js puts the result of a traced promise into the message: it must be none, or subscribers get the value.
  await fetchChannel.tracePromise(async () => {
    const result = await fetch()
    const { attempts, source } = isFailed(result) ? result.failure : result.ok
    message.attempts = attempts
    if (source !== undefined) message.source = source
    message.outcome = isFailed(result) ? result.failure.code : stage === 'AWSPENDING' ? 'pending' : 'ok'
    message.duration = monotonic() - started
    done.result = result
  }, message)
  return done.result
}
