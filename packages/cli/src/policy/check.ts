import type { Need } from './needs.ts'

/** One thing that is allowed. */
interface Grant {
  readonly action: string
  readonly resource: string
}

/** Services whose actions are judged; what else a role may do is not our business. */
const JUDGED = ['secretsmanager', 'ssm', 'kms']

/** Result of comparing a policy with what is needed: one line each. */
export interface Comparison {
  readonly missing: readonly string[]
  readonly tooWide: readonly string[]
}

/**
 * Compares an IAM policy with what is needed. Conditions are not judged: they only narrow.
 *
 * @param document IAM policy document, as parsed from JSON
 * @throws {TypeError} if it is not one
 */
export function comparePolicy(document: unknown, needs: readonly Need[]): Comparison {
  const grants = grantsOf(document)
  const needed = needs.flatMap(({ actions, resources }) =>
    actions.flatMap((action) => resources.map((resource): Grant => ({ action, resource }))),
  )
  const missing = needed.filter((need) => !grants.some((grant) => allows(grant, need)))
  const tooWide = grants.filter((grant) => isJudged(grant) && !needed.some((need) => isWithin(grant, need)))
  return { missing: missing.map(lineOf), tooWide: [...new Set(tooWide.map(lineOf))] }
}

function lineOf({ action, resource }: Grant): string {
  return `${action} on ${resource}`
}

function isJudged({ action }: Grant): boolean {
  const [service = ''] = action.split(':')
  return service.includes('*') || JUDGED.includes(service.toLowerCase())
}

/** Says whether a grant allows all that is needed, or the one secret of it that it names in full. */
function allows(grant: Grant, need: Grant): boolean {
  if (!covers(grant.action.toLowerCase(), need.action.toLowerCase())) return false
  return (
    covers(grant.resource, need.resource) ||
    (!/[*?]/.test(grant.resource) && covers(need.resource, grant.resource))
  )
}

/** Says whether a grant allows nothing but what is needed. */
function isWithin(grant: Grant, need: Grant): boolean {
  return (
    covers(need.action.toLowerCase(), grant.action.toLowerCase()) && covers(need.resource, grant.resource)
  )
}

/** Says whether a pattern of IAM matches all that another pattern does: `*` any text, `?` one character. */
export function covers(pattern: string, other: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&')
  // A wildcard of the other one is a character like any other, which `?` does not match if it stands for many.
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '[^*]')}$`, 's').test(other)
}

function grantsOf(document: unknown): Grant[] {
  const statements = listOf((document as { Statement?: unknown } | null)?.Statement)
  if (statements.length === 0) throw new TypeError('it has no Statement')
  return statements.flatMap((statement) => {
    const { Effect, Action, NotAction, Resource, NotResource } = Object(statement) as Record<string, unknown>
    if (Effect !== 'Allow') return []
    // What is allowed but for a few things is everything, as far as anybody can tell.
    const actions = NotAction === undefined ? listOf(Action) : ['*']
    const resources = NotResource === undefined ? listOf(Resource) : ['*']
    return actions.flatMap((action) =>
      resources.map((resource) => ({ action: textOf(action), resource: textOf(resource) })),
    )
  })
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  throw new TypeError(
    'an Action or a Resource is not a string: give the policy as IAM has it, not as a template',
  )
}

function listOf(value: unknown): unknown[] {
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value]
}
