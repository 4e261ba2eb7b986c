import type { Dialect, Incoming, ParameterLookup, Plan, Reply } from './dialects/dialect.ts'
import { notReady } from './dialects/extension.ts'
import type { ParameterBook, ParameterQuery } from './parameter-book.ts'
import type { EmulatorRequest } from './request-log.ts'
import type { ResponseCache } from './response-cache.ts'
import type { SecretBook } from './secret-book.ts'

/** An answer and what the request log says about it. */
export interface Answer extends Pick<EmulatorRequest, 'kind' | 'id' | 'cache'> {
  readonly reply: Reply
}

const REFERENCE = '/aws/reference/secretsmanager/'

/** What stands behind the HTTP server: dialect, cache and books. One request in, one answer out. */
export class Backend {
  ready = true
  readonly #dialect: Dialect
  readonly #secrets: SecretBook
  readonly #parameters: ParameterBook
  readonly #cache: ResponseCache<Reply>
  readonly #token: string

  constructor(
    dialect: Dialect,
    secrets: SecretBook,
    parameters: ParameterBook,
    cache: ResponseCache<Reply>,
    token: string,
  ) {
    this.#dialect = dialect
    this.#secrets = secrets
    this.#parameters = parameters
    this.#cache = cache
    this.#token = token
  }

  answer(incoming: Incoming): Answer {
    const plan = this.#dialect.plan(incoming, (given) => given === this.#token)
    if (!this.ready) return { ...subjectOf(plan), cache: 'none', reply: notReady }
    if (plan.kind === 'reply') return { ...subjectOf(plan), cache: 'none', reply: plan.reply }

    const key = JSON.stringify([plan.kind, plan.query, plan.kind === 'parameter' && plan.withDecryption])
    const cached = plan.kind === 'secret' && plan.refreshNow ? undefined : this.#cache.get(key)
    if (cached !== undefined) return { ...subjectOf(plan), cache: 'hit', reply: cached }

    const reply =
      plan.kind === 'secret'
        ? this.#dialect.secret(this.#secrets.lookUp(plan.query))
        : this.#dialect.parameter(this.#lookUpParameter(plan.query), plan.withDecryption)
    if (reply.status === 200) this.#cache.set(key, reply)
    return { ...subjectOf(plan), cache: 'miss', reply }
  }

  /** Parameter Store reads secrets too, under a name of its own; its version and label are then the secret's. */
  #lookUpParameter(query: ParameterQuery): ParameterLookup {
    const { name, version, label } = query
    if (!name.startsWith(REFERENCE)) {
      const found = this.#parameters.lookUp(query)
      return found && { found }
    }
    const secretId = name.slice(REFERENCE.length)
    const secret = this.#secrets.lookUp({ secretId, versionId: version, versionStage: label })
    if (!('found' in secret)) return undefined
    const selector = version ?? label
    return { reference: secret.found, name, ...(selector !== undefined && { selector: `:${selector}` }) }
  }
}

const subjectOf = (plan: Plan): Pick<EmulatorRequest, 'kind' | 'id'> => {
  if (plan.kind === 'secret') return { kind: 'secret', id: plan.query.secretId }
  if (plan.kind === 'parameter') return { kind: 'parameter', id: plan.query.name }
  return plan.subject ?? { kind: 'other', id: null }
}
