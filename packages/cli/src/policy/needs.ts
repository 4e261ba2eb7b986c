import { UsageError } from '../errors/usage-error.ts'
import { type Place, parameterArn, secretArn } from './arns.ts'
import type { DeclaredItem } from './declared.ts'

/** One permission that a function needs. */
export interface Need {
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  /** Services through which a key may be used. */
  readonly viaServices?: readonly string[]
}

/** Information that the declarations don't contain. */
export interface NeedOptions extends Place {
  /** ARN of the customer managed key that encrypts the secrets. */
  readonly kms?: string | undefined
  /** Patterns for ids that functions choose, by the declared name. */
  readonly patterns: ReadonlyMap<string, string>
}

/** Prefix under which Parameter Store serves secrets. */
const AS_PARAMETER = '/aws/reference/secretsmanager/'

/**
 * Minimum permissions that the declarations need.
 *
 * @throws {UsageError} if a function chooses an id and no pattern covers it
 */
export function needsOf(items: readonly DeclaredItem[], options: NeedOptions): readonly Need[] {
  const needed = items.map((item) => ({ ...item, id: idOf(item, options.patterns) }))
  const own = needed.filter(({ roleArn }) => roleArn === undefined)
  const secrets = own.filter(({ kind }) => kind === 'secret')
  const parameters = own.filter(({ kind }) => kind === 'parameter')
  const referred = parameters.filter(({ id }) => id.startsWith(AS_PARAMETER))
  const secretArns = [
    ...secrets.map(({ id }) => secretArn(id, options)),
    ...referred.map(({ id }) => secretArn(id.slice(AS_PARAMETER.length), options)),
  ]
  // Only the agent supports refreshNow, and it calls DescribeSecret first.
  const isAgent = secrets.some(({ path }) => path.includes('refreshNow=true'))
  const actions = ['secretsmanager:GetSecretValue', ...(isAgent ? ['secretsmanager:DescribeSecret'] : [])]
  const services = [
    ...(secretArns.length > 0 ? ['secretsmanager'] : []),
    ...(parameters.length > referred.length ? ['ssm'] : []),
  ]
  const all: Need[] = [
    { actions, resources: sorted(secretArns) },
    {
      actions: ['ssm:GetParameter'],
      resources: sorted(parameters.map(({ id }) => parameterArn(id, options))),
    },
    { actions: ['sts:AssumeRole'], resources: sorted(needed.flatMap(({ roleArn }) => roleArn ?? [])) },
  ]
  if (options.kms !== undefined && services.length > 0) {
    const viaServices = services.map((service) => `${service}.${options.region}.${options.urlSuffix}`)
    all.push({ actions: ['kms:Decrypt'], resources: [options.kms], viaServices })
  }
  return all.filter(({ resources }) => resources.length > 0)
}

function idOf({ name, id }: DeclaredItem, patterns: ReadonlyMap<string, string>): string {
  const found = id ?? patterns.get(name)
  if (found !== undefined) return found
  throw new UsageError(
    `a function chooses the id of "${name}": say which ids it may read, such as --pattern ${name}='tenants/*/db'`,
  )
}

function sorted(resources: readonly string[]): string[] {
  return [...new Set(resources)].sort()
}
