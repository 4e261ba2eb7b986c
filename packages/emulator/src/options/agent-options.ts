import { type DialectName, serverOf } from '../dialects/dialect.ts'
import { EmulatorError } from '../errors/emulator-error.ts'

/** Settings of the agent alone; the extension refuses them. */
export interface AgentOptions {
  /**
   * The agent: whether it serves an old value when AWS answers a refresh with a 5xx or not at all. Default true, as the
   * agent's own setting `ignore_transient_errors`.
   */
  readonly ignoreTransientErrors?: boolean
  /** The agent: how often it tries each call to AWS in all, 1 to 10. Default 3, as `AWS_MAX_ATTEMPTS`. */
  readonly upstreamAttempts?: number
  /** The agent: its pause before the first retry of a call to AWS, in milliseconds; it doubles. Default 1000. */
  readonly upstreamBackoff?: number
  /** The agent 3.x: how many roles it assumes until it restarts, 1 to 20. Default 20, as its setting `max_roles`. */
  readonly maxRoles?: number
  /** The agent 3.x: ARNs of the roles that it may assume; others are denied. Default: it may assume every role. */
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

/** The longest that the agent's SDK waits between two attempts. */
const LONGEST_BACKOFF = 20_000

/**
 * Checks the agent's options and applies the defaults.
 *
 * @throws {EmulatorError} code `BAD_OPTION`
 */
export function planAgent(options: AgentOptions, dialect: DialectName): AgentPlan {
  const isAgent = serverOf(dialect) === 'agent'
  for (const name of AGENT_OPTIONS) {
    if (!isAgent && options[name] !== undefined)
      throw bad(name, "left out; it is for the dialect 'agent' only")
  }
  for (const name of ['maxRoles', 'roles'] as const) {
    if (dialect === 'agent-2' && options[name] !== undefined) {
      throw bad(name, "left out; the agent takes roles since 3.0, dialect 'agent'")
    }
  }
  const { ignoreTransientErrors = true, upstreamBackoff = 1000, maxRoles = 20, roles } = options
  const { upstreamAttempts = isAgent ? 3 : 1 } = options
  if (typeof ignoreTransientErrors !== 'boolean') throw bad('ignoreTransientErrors', 'true or false')
  if (!isBetween(upstreamBackoff, 0, LONGEST_BACKOFF)) {
    throw bad('upstreamBackoff', `milliseconds from 0 to ${LONGEST_BACKOFF}`)
  }
  if (!Number.isInteger(upstreamAttempts) || !isBetween(upstreamAttempts, 1, 10)) {
    throw bad('upstreamAttempts', 'an integer from 1 to 10')
  }
  if (!Number.isInteger(maxRoles) || !isBetween(maxRoles, 1, 20))
    throw bad('maxRoles', 'an integer from 1 to 20')
  if (roles !== undefined && !(Array.isArray(roles) && roles.every((role) => typeof role === 'string'))) {
    throw bad('roles', 'a list of role ARNs')
  }
  return { ignoreTransientErrors, upstreamAttempts, upstreamBackoff, maxRoles, roles: roles && [...roles] }
}

const isBetween = (value: unknown, from: number, to: number): boolean =>
  typeof value === 'number' && value >= from && value <= to

const bad = (name: string, expected: string): EmulatorError =>
  new EmulatorError('BAD_OPTION', `option ${name} must be ${expected}`)
