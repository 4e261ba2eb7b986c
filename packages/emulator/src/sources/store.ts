import type { ParameterLookup } from '../dialects/dialect.ts'
import type { ParameterBook, ParameterQuery } from '../store/parameter-book.ts'
import type { SecretBook } from '../store/secret-book.ts'
import type { SecretDescription, SecretLookup, SecretQuery } from '../store/secret-query.ts'

/** Source of answers for names that the emulator doesn't hold. It never rejects: a failure is an answer, too. */
export interface Upstream {
  secret(query: SecretQuery): Promise<SecretLookup>
  describe(secretId: string): Promise<SecretDescription>
  /** @param withDecryption request a SecureString decrypted? The answer is passed on as it comes */
  parameter(query: ParameterQuery, withDecryption: boolean): Promise<ParameterLookup>
  /** Closes its connections. */
  close(): void
}

const REFERENCE = '/aws/reference/secretsmanager/'

/** The emulator's own books, with an upstream for names that they don't hold. */
export class Store {
  readonly #secrets: SecretBook
  readonly #parameters: ParameterBook
  readonly #upstream: Upstream | undefined

  constructor(secrets: SecretBook, parameters: ParameterBook, upstream: Upstream | undefined) {
    this.#secrets = secrets
    this.#parameters = parameters
    this.#upstream = upstream
  }

  /** Looks a secret up. If the books hold it, a version that they lack isn't looked for upstream. */
  secret(query: SecretQuery): SecretLookup | Promise<SecretLookup> {
    if (this.#upstream === undefined || this.#secrets.has(query.secretId)) return this.#secrets.lookUp(query)
    return this.#upstream.secret(query)
  }

  describe(secretId: string): SecretDescription | Promise<SecretDescription> {
    if (this.#upstream === undefined || this.#secrets.has(secretId)) return this.#secrets.describe(secretId)
    return this.#upstream.describe(secretId)
  }

  parameter(query: ParameterQuery, withDecryption: boolean): ParameterLookup | Promise<ParameterLookup> {
    if (query.name.startsWith(REFERENCE)) return this.#reference(query)
    const asked = this.#parameters.has(query.name) ? query : withSelector(query)
    if (this.#upstream === undefined || this.#parameters.has(asked.name)) {
      const found = this.#parameters.lookUp(asked)
      return found && { found }
    }
    return this.#upstream.parameter(query, withDecryption)
  }

  /** Parameter Store also reads secrets, under a special name. Its version and label are then the secret's. */
  #reference(query: ParameterQuery): ParameterLookup | Promise<ParameterLookup> {
    const { name, version, label } = query
    const selector = version ?? label
    const refer = (lookup: SecretLookup): ParameterLookup =>
      'found' in lookup
        ? { reference: lookup.found, name, ...(selector !== undefined && { selector: `:${selector}` }) }
        : undefined
    const lookup = this.secret({
      secretId: name.slice(REFERENCE.length),
      versionId: version,
      versionStage: label,
    })
    return lookup instanceof Promise ? lookup.then(refer) : refer(lookup)
  }
}

/**
 * Parameter Store also accepts a version or a label at the end of the name. No name contains a colon of its own.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
 */
const withSelector = (query: ParameterQuery): ParameterQuery => {
  const [, name, selector = ''] = /^(.+):([^:]+)$/.exec(query.name) ?? []
  if (name === undefined || (query.version ?? query.label) !== undefined) return query
  return /^\d+$/.test(selector) ? { name, version: selector } : { name, label: selector }
}
