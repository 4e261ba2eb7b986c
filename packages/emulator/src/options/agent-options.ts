import * as v from 'valibot'
import { checkOptions, integer, number, truth } from '../checks/option-checks.ts'
import { type DialectName, serverOf } from '../dialects/dialect.ts'

/** Settings of the agent alone; the extension refuses them. */
export interface AgentOptions {
  /**
   * Serve an old value if AWS answers a refresh with a 5xx or not at all? Agent only. Default true, as the agent's own
   * setting `ignore_transient_errors`.
   */
  readonly ignoreTransientErrors?: boolean
  /** Attempts for each call to AWS in all, 1 to 10. Agent only. Default 3, as `AWS_MAX_ATTEMPTS`. */
  readonly upstreamAttempts?: number
  /** Pause before the first retry of a call to AWS, in milliseconds; it doubles. Agent only. Default 1000. */
  readonly upstreamBackoff?: number
  /** Roles that it can assume until it restarts, 1 to 20. Agent 3.x only. Default 20, as its setting `max_roles`. */
  readonly maxRoles?: number
  /** ARNs of the roles that it may assume; others are denied. Agent 3.x only. Default: it may assume every role. */
  readonly roles?: readonly string[]
}

/** {@link AgentOptions} with every default applied. */
export interface AgentPlan {
  readonly ignoreTransientErrors: boolean
  readonly upstreamAttempts: number
  readonly upstreamBackoff: number
  readonly maxRoles: number
  readonly roles: readonly string[] | undefined
}

/** Names of the agent's options. */
export const AGENT_OPTIONS: readonly (keyof AgentOptions)[] = [
  'ignoreTransientErrors',
  'upstreamAttempts',
  'upstreamBackoff',
  'maxRoles',
  'roles',
]

/** Longest pause of the agent's SDK between two attempts. */
const LONGEST_BACKOFF = 20_000

const ROLES = 'a list of role ARNs'
const OPTIONS = v.object({
  ignoreTransientErrors: v.optional(truth, true),
  upstreamAttempts: v.optional(integer(1, 10, 'an integer from 1 to 10')),
  upstreamBackoff: v.optional(number(0, LONGEST_BACKOFF, `milliseconds from 0 to ${LONGEST_BACKOFF}`), 1000),
  maxRoles: v.optional(integer(1, 20, 'an integer from 1 to 20'), 20),
  roles: v.optional(v.array(v.string(ROLES), ROLES)),
})
const OF_EXTENSION = absent(AGENT_OPTIONS, "left out; it is for the dialect 'agent' only")
const OF_FORMER = absent(['maxRoles', 'roles'], "left out; the agent takes roles since 3.0, dialect 'agent'")

/** Schema of options that must not be given. */
function absent(names: readonly (keyof AgentOptions)[], expected: string): v.GenericSchema {
  return v.object(Object.fromEntries(names.map((name) => [name, v.optional(v.never(expected))])))
}

/**
 * Checks the agent's options and applies the defaults.
 *
 * @throws {EmulatorError} code `BAD_OPTION`
 */
export function planAgent(options: AgentOptions, dialect: DialectName): AgentPlan {
  const isAgent = serverOf(dialect) === 'agent'
  if (!isAgent) checkOptions(OF_EXTENSION, options)
  if (dialect === 'agent-2') checkOptions(OF_FORMER, options)
  const { upstreamAttempts = isAgent ? 3 : 1, roles, ...checked } = checkOptions(OPTIONS, options)
  return { ...checked, upstreamAttempts, roles }
}
