import type { Need } from './needs.ts'

/** One allowed action on one resource. */
interface Grant {
  readonly action: string
  readonly resource: string
}

/** Services whose actions are checked. Other permissions of the role are ignored. */
const JUDGED = ['secretsmanager', 'ssm', 'kms']

/** Result of a comparison: one line per difference. */
export interface Comparison {
  readonly missing: readonly string[]
  readonly tooWide: readonly string[]
}

/**
 * Compares an IAM policy with the needed permissions. Ignores conditions, because they only narrow a permission.
 *
 * @param document IAM policy document, as parsed from JSON
 * @throws {TypeError} if it isn't a policy document
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

/** True if a grant allows everything that is needed, or one secret of it that the grant names in full. */
function allows(grant: Grant, need: Grant): boolean {
  if (!covers(grant.action.toLowerCase(), need.action.toLowerCase())) return false
  return (
    covers(grant.resource, need.resource) ||
    (!/[*?]/.test(grant.resource) && covers(need.resource, grant.resource))
  )
}

/** True if a grant allows nothing beyond the need. */
function isWithin(grant: Grant, need: Grant): boolean {
  return (
    covers(need.action.toLowerCase(), grant.action.toLowerCase()) && covers(need.resource, grant.resource)
  )
}

/** True if an IAM pattern matches everything that another pattern matches: `*` any text, `?` one character. */
export function covers(pattern: string, other: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&')
  // In the other pattern, a wildcard is an ordinary character, except that `?` must not match a `*`.
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '[^*]')}$`, 's').test(other)
}

function grantsOf(document: unknown): Grant[] {
  const statements = listOf((document as { Statement?: unknown } | null)?.Statement)
  if (statements.length === 0) throw new TypeError('it has no Statement')
  return statements.flatMap((statement) => {
    const { Effect, Action, NotAction, Resource, NotResource } = Object(statement) as Record<string, unknown>
    if (Effect !== 'Allow') return []
    // An exclusion allows everything else, as far as this check can tell.
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
    'an Action or a Resource is not a string: pass the policy as IAM shows it, not as a template',
  )
}

function listOf(value: unknown): unknown[] {
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value]
}
