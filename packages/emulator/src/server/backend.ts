import { setTimeout as wait } from 'node:timers/promises'
import type { Dialect, Incoming, Plan, Reply } from '../dialects/dialect.ts'
import { notReady } from '../dialects/extension.ts'
import type { FaultSwitch } from '../faults/fault-switch.ts'
import { upstreamAnswer } from '../faults/upstream-answer.ts'
import type { ServerPlan } from '../options/server-options.ts'
import type { Store } from '../sources/store.ts'
import type { EmulatorRequest } from './request-log.ts'
import type { ResponseCache } from './response-cache.ts'
import type { UpstreamGate } from './upstream-gate.ts'

/** An answer and what the request log says about it. */
export interface Answer extends Pick<EmulatorRequest, 'kind' | 'id' | 'cache' | 'reason' | 'faults'> {
  readonly reply: Reply
}

/** What a backend is made of. */
export interface BackendParts {
  readonly dialect: Dialect
  readonly store: Store
  readonly cache: ResponseCache<Reply>
  /** The way to Secrets Manager, and the one to Parameter Store. */
  readonly gates: Readonly<Record<Question['kind'], UpstreamGate>>
  readonly faults: FaultSwitch
  readonly token: string
  readonly plan: Pick<ServerPlan, 'ttl' | 'upstreamTimeout' | 'maxConnections'>
  /** Whether it serves at present. */
  readonly ready: () => boolean
}

type Question = Exclude<Plan, { kind: 'reply' }>
type Asked = Pick<Answer, 'reply' | 'reason' | 'faults'>

/** What stands behind the HTTP server: dialect, cache, faults of AWS and store. One request in, one answer out. */
export class Backend {
  readonly #parts: BackendParts

  constructor(parts: BackendParts) {
    this.#parts = parts
  }

  /** @param connections how many connections were open when the request's own was accepted */
  async answer(incoming: Incoming, connections: number): Promise<Answer> {
    const { dialect, token, cache, plan: settings, ready } = this.#parts
    const full = dialect.overload(incoming.path, connections, settings.maxConnections)
    const plan = dialect.plan(incoming, (given) => given === token)
    const subject = subjectOf(plan)
    if (full !== undefined) return { ...subject, cache: 'none', reply: full }
    if (!ready()) return { ...subject, cache: 'none', reply: notReady }
    if (plan.kind === 'reply') return { ...subject, cache: 'none', reply: plan.reply }

    const key = JSON.stringify([plan.kind, plan.query, plan.kind === 'parameter' && plan.withDecryption])
    const cached = plan.kind === 'secret' && plan.refreshNow ? undefined : cache.get(key)
    if (cached !== undefined) return { ...subject, cache: 'hit', reply: cached }

    const asked = await this.#ask(plan, subject)
    if (asked.reply.status === 200) cache.set(key, asked.reply, settings.ttl[plan.kind])
    return { ...subject, cache: 'miss', ...asked }
  }

  async #ask(question: Question, subject: Subject): Promise<Asked> {
    const { gates, faults, plan } = this.#parts
    const { fault, delay, kinds } = faults.upstream(subject)
    const struck = kinds.length > 0 && { faults: kinds }
    const timeout = plan.upstreamTimeout[question.kind]
    const passed = await gates[question.kind].pass(async () => {
      if (fault === undefined) return this.#lookUp(question)
      if (delay > 0) await wait(delay, undefined, { ref: false })
      return this.#fail(question, upstreamAnswer(fault))
    }, timeout)
    if (passed !== 'timeout') return { ...passed.result, ...struck }
    return { ...this.#fail(question, upstreamAnswer({ kind: 'upstream-timeout' })), ...struck }
  }

  async #lookUp(question: Question): Promise<Asked> {
    const { dialect, store } = this.#parts
    if (question.kind === 'secret') {
      const lookup = await store.secret(question.query)
      return { reply: dialect.secret(lookup), ...reasonOf(lookup) }
    }
    const lookup = await store.parameter(question.query, question.withDecryption)
    const reply = dialect.parameter(lookup, question.withDecryption)
    return { reply, ...(lookup === undefined ? { reason: 'ParameterNotFound' } : reasonOf(lookup)) }
  }

  #fail(question: Question, lookup: ReturnType<typeof upstreamAnswer>): Asked {
    const { dialect } = this.#parts
    const reply = question.kind === 'secret' ? dialect.secret(lookup) : dialect.parameter(lookup, false)
    return { reply, reason: lookup.exception }
  }
}

type Subject = Pick<EmulatorRequest, 'kind' | 'id'>

const reasonOf = (lookup: object): { reason?: string } =>
  'exception' in lookup ? { reason: String(lookup.exception) } : {}

const subjectOf = (plan: Plan): Subject => {
  if (plan.kind === 'secret') return { kind: 'secret', id: plan.query.secretId }
  if (plan.kind === 'parameter') return { kind: 'parameter', id: plan.query.name }
  return plan.subject ?? { kind: 'other', id: null }
}
