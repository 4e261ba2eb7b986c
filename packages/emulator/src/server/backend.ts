import { type Dialect, type Incoming, type Plan, type Reply, serverOf } from '../dialects/dialect.ts'
import { notReady } from '../dialects/extension.ts'
import type { UpstreamFailure } from '../faults/upstream-answer.ts'
import type { ServerPlan } from '../options/server-options.ts'
import type { Store } from '../sources/store.ts'
import type { SecretLookup, SecretRecord } from '../store/secret-query.ts'
import { type AwsCalls, type Called, isTransient } from './aws-calls.ts'
import type { EmulatorRequest } from './request-log.ts'
import type { ResponseCache } from './response-cache.ts'
import { isCurrent } from './revalidate.ts'
import type { Roles } from './roles.ts'

/** An answer, with its details for the request log. */
export interface Answer
  extends Pick<EmulatorRequest, 'kind' | 'id' | 'roleArn' | 'cache' | 'reason' | 'calls' | 'faults'> {
  /** Undefined if the client has gone and the agent has dropped the request. */
  readonly reply: Reply | undefined
}

/** Answer in the cache. */
export interface CachedReply {
  readonly reply: Reply
  /** The secret in it; absent for a parameter. */
  readonly record?: SecretRecord
}

/** Parts that a backend needs. */
export interface BackendParts {
  readonly dialect: Dialect
  readonly store: Store
  readonly cache: ResponseCache<CachedReply>
  readonly aws: AwsCalls
  readonly roles: Roles
  readonly token: string
  readonly plan: Pick<ServerPlan, 'ttl' | 'maxConnections' | 'ignoreTransientErrors'>
  /** Returns true while the server is ready. */
  readonly ready: () => boolean
}

type Question = Exclude<Plan, { kind: 'reply' }>
type SecretQuestion = Extract<Plan, { kind: 'secret' }>
type Asked = Pick<Answer, 'cache' | 'reason' | 'calls' | 'faults'> & { readonly reply: Reply }
type Subject = Pick<Answer, 'kind' | 'id' | 'roleArn'>
type Track = Pick<Called<unknown>, 'calls' | 'faults'>

/** Everything behind the HTTP server: dialect, cache, faults of AWS and store. One request in, one answer out. */
export class Backend {
  readonly #parts: BackendParts

  constructor(parts: BackendParts) {
    this.#parts = parts
  }

  /**
   * @param connections number of open connections when this request's connection was accepted
   * @param gone aborted when the client has gone
   */
  async answer(incoming: Incoming, connections: number, gone: AbortSignal): Promise<Answer> {
    const { dialect, token, plan: settings, ready } = this.#parts
    const full = dialect.overload(incoming.path, connections, settings.maxConnections)
    const plan = dialect.plan(incoming, (given) => given === token)
    const subject = subjectOf(plan)
    if (full !== undefined) return { ...subject, cache: 'none', reply: full }
    if (!ready()) return { ...subject, cache: 'none', reply: notReady }
    if (plan.kind === 'reply') return { ...subject, cache: 'none', reply: plan.reply }
    try {
      return { ...subject, ...(await this.#serve(plan, dropsWithClient(dialect) ? gone : undefined)) }
    } catch (error) {
      if (!gone.aborted) throw error
      return { ...subject, cache: 'miss', reply: undefined }
    }
  }

  async #serve(question: Question, gone: AbortSignal | undefined): Promise<Asked> {
    const refused = question.kind === 'secret' ? this.#assume(question) : undefined
    if (refused !== undefined) return { ...this.#refuse(question, refused), cache: 'none' }
    const key = keyOf(question)
    const cached = question.kind === 'secret' && question.refreshNow ? undefined : this.#parts.cache.get(key)
    if (cached?.fresh) return { cache: 'hit', reply: cached.value.reply }
    if (question.kind === 'parameter') return this.#parameter(key, question)
    const { reply, record } = cached?.value ?? {}
    return reply === undefined || record === undefined
      ? this.#secret(key, question, gone)
      : this.#revalidate(key, question, { reply, record }, gone)
  }

  #assume({ roleArn }: SecretQuestion): UpstreamFailure | undefined {
    return roleArn === undefined ? undefined : this.#parts.roles.assume(roleArn)
  }

  async #secret(key: string, question: SecretQuestion, gone: AbortSignal | undefined): Promise<Asked> {
    return this.#found(key, question, await this.#getSecret(question, gone))
  }

  #getSecret(question: SecretQuestion, gone: AbortSignal | undefined): Promise<Called<SecretLookup>> {
    const { aws, store } = this.#parts
    const target = { kind: 'secret', id: question.query.secretId } as const
    return aws.call({ operation: 'GetSecretValue', target, look: () => store.secret(question.query) }, gone)
  }

  #found(key: string, question: Question, { outcome, ...track }: Called<SecretLookup>): Asked {
    if (!('found' in outcome)) return { ...this.#refuse(question, outcome), ...logged(track), cache: 'miss' }
    const reply = this.#parts.dialect.secret(outcome)
    this.#keep(key, question, { reply, record: outcome.found })
    return { reply, ...logged(track), cache: 'miss' }
  }

  /**
   * Renews an expired value as the agent does: asks DescribeSecret, and fetches the value only if that names another
   * version. If AWS fails, the agent keeps the old value for another TTL, in its default configuration.
   */
  async #revalidate(
    key: string,
    question: SecretQuestion,
    cached: CachedReply & { readonly record: SecretRecord },
    gone: AbortSignal | undefined,
  ): Promise<Asked> {
    const { aws, store, plan } = this.#parts
    const { record, reply } = cached
    const keep = (track: Track, failure?: UpstreamFailure): Asked => {
      this.#keep(key, question, cached)
      return { reply, ...logged(track), ...(failure && { reason: failure.exception }), cache: 'miss' }
    }
    const passes = (failure: UpstreamFailure): boolean => plan.ignoreTransientErrors && isTransient(failure)

    const target = { kind: 'secret', id: question.query.secretId } as const
    const look = () => store.describe(record.arn)
    const { outcome: described, ...track } = await aws.call(
      { operation: 'DescribeSecret', target, look },
      gone,
    )
    if ('exception' in described) {
      if (passes(described)) return keep(track, described)
      return { ...this.#refuse(question, described), ...logged(track), cache: 'miss' }
    }
    if (isCurrent(described.stages, question.query, record.versionId)) return keep(track)

    const got = await this.#getSecret(question, gone)
    const both = { calls: [...track.calls, ...got.calls], faults: [...track.faults, ...got.faults] }
    if ('exception' in got.outcome && passes(got.outcome)) return keep(both, got.outcome)
    return this.#found(key, question, { ...both, outcome: got.outcome })
  }

  async #parameter(key: string, question: Extract<Plan, { kind: 'parameter' }>): Promise<Asked> {
    const { aws, store, dialect } = this.#parts
    const { query, withDecryption } = question
    const target = { kind: 'parameter', id: query.name } as const
    const look = () => store.parameter(query, withDecryption)
    const { outcome, ...track } = await aws.call({ operation: 'GetParameter', target, look })
    const reply = dialect.parameter(outcome, withDecryption)
    if (reply.status === 200) this.#keep(key, question, { reply })
    const reason = outcome === undefined ? { reason: 'ParameterNotFound' } : reasonOf(outcome)
    return { reply, ...reason, ...logged(track), cache: 'miss' }
  }

  #keep(key: string, question: Question, value: CachedReply): void {
    this.#parts.cache.set(key, value, this.#parts.plan.ttl[question.kind])
  }

  #refuse(question: Question, failure: UpstreamFailure): Pick<Asked, 'reply' | 'reason'> {
    const { dialect } = this.#parts
    const reply = question.kind === 'secret' ? dialect.secret(failure) : dialect.parameter(failure, false)
    return { reply, reason: failure.exception }
  }
}

/** True for the agent: it stops working on a request when its connection closes. */
const dropsWithClient = (dialect: Dialect): boolean => serverOf(dialect.name) === 'agent'

/** Cache key. Requests that differ in stage, version, label or role have separate entries. */
const keyOf = (question: Question): string =>
  JSON.stringify(
    question.kind === 'secret'
      ? [question.kind, question.query, question.roleArn]
      : [question.kind, question.query, question.withDecryption],
  )

const logged = ({ calls, faults }: Track): Pick<Asked, 'calls' | 'faults'> => ({
  calls,
  ...(faults.length > 0 && { faults }),
})

const reasonOf = (outcome: object): { reason?: string } =>
  'exception' in outcome ? { reason: String(outcome.exception) } : {}

const subjectOf = (plan: Plan): Subject => {
  if (plan.kind === 'secret') {
    const { query, roleArn } = plan
    return { kind: 'secret', id: query.secretId, ...(roleArn !== undefined && { roleArn }) }
  }
  if (plan.kind === 'parameter') return { kind: 'parameter', id: plan.query.name }
  return plan.subject ?? { kind: 'other', id: null }
}
