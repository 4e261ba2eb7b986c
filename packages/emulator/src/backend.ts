import type { Dialect, Incoming, Plan, Reply } from './dialects/dialect.ts'
import { notReady } from './dialects/extension.ts'
import type { EmulatorRequest } from './request-log.ts'
import type { ResponseCache } from './response-cache.ts'
import type { Store } from './sources/store.ts'

/** An answer and what the request log says about it. */
export interface Answer extends Pick<EmulatorRequest, 'kind' | 'id' | 'cache' | 'reason'> {
  readonly reply: Reply
}

/** What stands behind the HTTP server: dialect, cache and store. One request in, one answer out. */
export class Backend {
  ready = true
  readonly #dialect: Dialect
  readonly #store: Store
  readonly #cache: ResponseCache<Reply>
  readonly #token: string

  constructor(dialect: Dialect, store: Store, cache: ResponseCache<Reply>, token: string) {
    this.#dialect = dialect
    this.#store = store
    this.#cache = cache
    this.#token = token
  }

  async answer(incoming: Incoming): Promise<Answer> {
    const plan = this.#dialect.plan(incoming, (given) => given === this.#token)
    if (!this.ready) return { ...subjectOf(plan), cache: 'none', reply: notReady }
    if (plan.kind === 'reply') return { ...subjectOf(plan), cache: 'none', reply: plan.reply }

    const key = JSON.stringify([plan.kind, plan.query, plan.kind === 'parameter' && plan.withDecryption])
    const cached = plan.kind === 'secret' && plan.refreshNow ? undefined : this.#cache.get(key)
    if (cached !== undefined) return { ...subjectOf(plan), cache: 'hit', reply: cached }

    const { reply, reason } = await this.#ask(plan)
    if (reply.status === 200) this.#cache.set(key, reply)
    return { ...subjectOf(plan), cache: 'miss', reply, ...(reason !== undefined && { reason }) }
  }

  async #ask(plan: Exclude<Plan, { kind: 'reply' }>): Promise<{ reply: Reply; reason: string | undefined }> {
    if (plan.kind === 'secret') {
      const lookup = await this.#store.secret(plan.query)
      return { reply: this.#dialect.secret(lookup), reason: reasonOf(lookup) }
    }
    const lookup = await this.#store.parameter(plan.query, plan.withDecryption)
    const reply = this.#dialect.parameter(lookup, plan.withDecryption)
    return { reply, reason: lookup === undefined ? 'ParameterNotFound' : reasonOf(lookup) }
  }
}

const reasonOf = (lookup: object): string | undefined =>
  'exception' in lookup ? String(lookup.exception) : undefined

const subjectOf = (plan: Plan): Pick<EmulatorRequest, 'kind' | 'id'> => {
  if (plan.kind === 'secret') return { kind: 'secret', id: plan.query.secretId }
  if (plan.kind === 'parameter') return { kind: 'parameter', id: plan.query.name }
  return plan.subject ?? { kind: 'other', id: null }
}
